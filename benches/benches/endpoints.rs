//! What it costs to resolve the endpoint of an S3 bucket, with the rules read and compiled: by the rules, and from the
//! cache in front of them. Medians of processes of botocore's, which take turns with ours.

#![allow(clippy::unwrap_used, reason = "this is a bench")]

use std::hint::black_box;
use std::sync::Arc;

use bufeo_benches::{Goal, Side, Table, median, processor_seconds};
use bufeo_endpoint::{Cache, Parameters, Partitions, RuleSet};
use bufeo_model::{Bundle, Loader};

/// How often each side measures, in turns.
const ROUNDS: usize = 9;

/// What is measured: its name, what resolves on our side and how often, botocore's arguments, and the goal.
type Case<'a> = (&'a str, &'a dyn Fn(), usize, [&'a str; 2], Goal);

const URL: &str = "https://mybucket.s3.us-west-2.amazonaws.com";

fn main() {
    let cache = Cache::new(rules());
    let client = parameters(cache.rules());
    let bucket = cache.rules().parameters().iter().position(|known| *known.name() == "Bucket").unwrap();
    // As a call does it: what the client always says, and what this call says.
    let of_call = || {
        let mut parameters = client.clone();
        parameters.set_at(bucket, "mybucket");
        parameters
    };
    let asked = of_call();
    let by_rules = || assert_eq!(cache.rules().resolve(black_box(&asked)).unwrap().url, URL);
    let cached = || assert_eq!(cache.resolve(black_box(&asked)).unwrap().url, URL);
    let call = || assert_eq!(cache.resolve(black_box(&of_call())).unwrap().url, URL);

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/endpoints.py");
    let botocore = Side::new(bufeo_oracle::python().unwrap(), &[script]);
    let table = Table::begin("us");
    let cases: [Case<'_>; 3] = [
        ("S3 endpoint, by the rules", &by_rules, 50_000, ["rules", "2000"], Goal::Times(20.0)),
        ("S3 endpoint, cached", &cached, 500_000, ["cached", "100000"], Goal::Times(50.0)),
        ("  with the bucket put in first", &call, 500_000, ["call", "100000"], Goal::Open),
    ];
    for (case, resolve, times, theirs, goal) in cases {
        let mut pairs = Vec::new();
        for _ in 0..ROUNDS {
            let ours = microseconds(times, resolve);
            pairs.push((ours, botocore.measure(&theirs).unwrap().get("cpu_microseconds")));
        }
        let ours = median(pairs.iter().map(|(ours, _)| *ours));
        table.row(case, ours, median(pairs.iter().map(|(_, theirs)| *theirs)), goal);
    }
}

/// The rules of S3 as they come with bufeo.
fn rules() -> Arc<RuleSet> {
    let models = Loader::new().with_bundle(Bundle::new(bufeo_data::FILES));
    let partitions = Partitions::from_json(&models.general_document("partitions").unwrap()).unwrap();
    let document = models.document("s3", None, "endpoint-rule-set-1").unwrap();
    Arc::new(RuleSet::compile(&document, Arc::new(partitions)).unwrap())
}

/// What botocore's client of a region gives the rules.
fn parameters(rules: &RuleSet) -> Parameters {
    let flags = [
        ("UseFIPS", false),
        ("UseDualStack", false),
        ("ForcePathStyle", false),
        ("Accelerate", false),
        ("UseGlobalEndpoint", false),
        ("DisableMultiRegionAccessPoints", false),
        ("DisableS3ExpressSessionAuth", false),
        ("UseArnRegion", true),
    ];
    let of_region = Parameters::new(rules).with("Region", "us-west-2");
    flags.into_iter().fold(of_region, |parameters, (name, flag)| parameters.with(name, flag))
}

fn microseconds(times: usize, run: &dyn Fn()) -> f64 {
    (0..times / 10).for_each(|_| run());
    let used = processor_seconds();
    (0..times).for_each(|_| run());
    (processor_seconds() - used) * 1e6 / times as f64
}
