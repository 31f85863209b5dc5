//! How long resolving an S3 endpoint takes, cold and from the cache.
//!
//! Takes the folder of botocore's data: `cargo run --release -p bufeo-endpoint --example resolve_speed -- DATA`.

use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bufeo_endpoint::{Cache, LegacyEndpoints, LegacyQuery, Parameters, Partitions, RuleSet};
use serde_json::Value as Json;

const ROUNDS: u32 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give the folder of botocore's data")?;
    let data = Path::new(&folder);
    let partitions = Arc::new(Partitions::from_json(&json(&data.join("partitions.json"))?)?);
    let legacy = LegacyEndpoints::from_json(json(&data.join("endpoints.json"))?)?;
    let query = LegacyQuery::new("s3").region("us-west-2");
    let nanoseconds = best(ROUNDS, || legacy.construct(black_box(&query)).map(drop))?;
    println!("s3 in endpoints.json: {nanoseconds} ns");
    for (service, version, given) in [
        ("s3", "2006-03-01", vec![("Bucket", "my-bucket"), ("Region", "us-west-2")]),
        (
            "s3",
            "2006-03-01",
            vec![("Bucket", "arn:aws:s3:us-east-2:123456789012:accesspoint/myap"), ("Region", "us-west-2")],
        ),
        ("sqs", "2012-11-05", vec![("Region", "us-west-2")]),
        ("dynamodb", "2012-08-10", vec![("Region", "us-west-2"), ("AccountId", "123456789012")]),
    ] {
        let document = json(&data.join(service).join(version).join("endpoint-rule-set-1.json.gz"))?;
        let compile = best(100, || RuleSet::compile(&document, Arc::clone(&partitions)).map(drop))?;
        let cache = Cache::new(Arc::new(RuleSet::compile(&document, Arc::clone(&partitions))?));
        let parameters = fill(cache.rules(), &given);
        let url = cache.resolve(&parameters)?.url.clone();
        let cold = best(ROUNDS, || cache.rules().resolve(black_box(&parameters)).map(drop))?;
        let cached = best(ROUNDS, || cache.resolve(black_box(&parameters)).map(drop))?;
        println!("{url}: compiled in {compile} ns, cold {cold} ns, cached {cached} ns");
    }
    Ok(())
}

/// The parameters that a client of botocore gives: the flags it always sets, and `given`.
fn fill(rules: &RuleSet, given: &[(&str, &str)]) -> Parameters {
    let flags = [
        "UseFIPS",
        "UseDualStack",
        "ForcePathStyle",
        "Accelerate",
        "UseGlobalEndpoint",
        "DisableMultiRegionAccessPoints",
        "DisableAccessPoints",
        "UseObjectLambdaEndpoint",
    ];
    let mut parameters = Parameters::new(rules).with("UseArnRegion", true);
    for flag in flags {
        parameters.set(flag, false);
    }
    for (name, value) in given {
        parameters.set(name, *value);
    }
    parameters.with("AccountIdEndpointMode", "preferred")
}

/// Nanoseconds per call, in the best of ten runs.
#[allow(clippy::disallowed_methods, reason = "the clock is what this program is about")]
fn best<E>(rounds: u32, mut call: impl FnMut() -> Result<(), E>) -> Result<u128, E> {
    let mut best = u128::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        for _ in 0..rounds {
            call()?;
        }
        best = best.min(start.elapsed().as_nanos() / u128::from(rounds));
    }
    Ok(best)
}

fn json(file: &Path) -> Result<Json, Box<dyn Error>> {
    let bytes = std::fs::read(file)?;
    if file.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
        return Ok(serde_json::from_slice(&plain)?);
    }
    Ok(serde_json::from_slice(&bytes)?)
}
