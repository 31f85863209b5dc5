//! The published endpoint vectors, one named test per case.
//!
//! `BUFEO_CONFORMANCE` names the folder that holds `DEVIATIONS.json` and `botocore/`. The rule sets of services and the
//! partitions are those of the botocore that the oracle's environment has. A case that `DEVIATIONS.json` lists has to
//! give what is written there; a case whose service botocore no longer has is reported as ignored.

use std::collections::HashMap;
use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use bufeo_endpoint::{Endpoint, ParameterValue, Parameters, Partitions, RuleSet};
use bufeo_model::{Value, to_value};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The botocore of the environment whose deviations count.
const BOTOCORE: &str = "1.44.5";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("BUFEO_CONFORMANCE") else {
        println!("SKIPPED: BUFEO_CONFORMANCE is not set; 2 suites of published endpoint vectors did not run");
        return ExitCode::SUCCESS;
    };
    match trials(Path::new(&folder)) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("the vectors cannot be read: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(folder: &Path) -> Result<Vec<Trial>> {
    let data = botocore_data()?;
    let partitions = Arc::new(Partitions::from_json(&json(&data.join("partitions.json"))?)?);
    let deviations = Deviations::read(&folder.join("DEVIATIONS.json"))?;
    let mut services = Vec::new();
    for service in sorted(&folder.join("botocore/endpoint-rules"))? {
        let name = file_name(&service);
        let file = format!("{name}/endpoint-tests-1.json");
        let cases = json(&service.join("endpoint-tests-1.json"))?;
        let rules = match service_rules(&data.join(&name))? {
            Some(document) => Some(Arc::new(RuleSet::compile(&document, Arc::clone(&partitions))?)),
            None => None,
        };
        services.extend(suite(&format!("service::{name}"), &cases, rules.as_ref(), |case| {
            deviations.of("botocore-endpoint-rules", &file, case)
        }));
    }
    let mut engine = Vec::new();
    for file in sorted(&folder.join("botocore/endpoints/valid-rules"))? {
        let name = file_name(&file);
        let document = json(&file)?;
        let cases = folder.join("botocore/endpoints/test-cases").join(&name);
        let name = name.trim_end_matches(".json");
        let rules = Arc::new(RuleSet::compile(&document, Arc::clone(&partitions))?);
        engine.push(Trial::test(format!("engine::{name}::compiles"), || Ok(())));
        if cases.exists() {
            engine.extend(suite(&format!("engine::{name}"), &json(&cases)?, Some(&rules), |_| None));
        }
    }
    if services.is_empty() || engine.is_empty() {
        return Err("a suite has no cases".into());
    }
    services.extend(engine);
    Ok(services)
}

fn suite(
    prefix: &str,
    document: &Json,
    rules: Option<&Arc<RuleSet>>,
    deviation: impl Fn(&Json) -> Option<String>,
) -> Vec<Trial> {
    let cases = document["testCases"].as_array().map(Vec::as_slice).unwrap_or_default();
    let trial = |(place, case): (usize, &Json)| {
        let title = case["documentation"].as_str().unwrap_or("untitled");
        let name = format!("{prefix}::{place}: {title}");
        let Some(rules) = rules.map(Arc::clone) else {
            return Trial::test(name, || Err("botocore has no rules for this service".into()))
                .with_ignored_flag(true);
        };
        let (case, deviation) = (case.clone(), deviation(case));
        Trial::test(name, move || check(&rules, &case, deviation.as_deref()))
    };
    cases.iter().enumerate().map(trial).collect()
}

fn check(rules: &RuleSet, case: &Json, deviation: Option<&str>) -> std::result::Result<(), Failed> {
    let mut parameters = Parameters::new(rules);
    for (name, value) in case["params"].as_object().into_iter().flatten() {
        parameters.set(name, parameter(value)?);
    }
    let given = rules.resolve(&parameters);
    if let Some(observed) = deviation {
        return deviates(observed, &given);
    }
    match (case["expect"]["error"].as_str(), given) {
        (Some(message), Err(error)) => same("error", &error.to_string().as_str(), &message),
        (None, Ok(endpoint)) => same_endpoint(&endpoint, &case["expect"]["endpoint"]),
        (expected, given) => Err(format!("expected error: {expected:?}\n  given: {given:?}").into()),
    }
}

fn parameter(value: &Json) -> std::result::Result<ParameterValue, Failed> {
    match value {
        Json::String(text) => Ok(text.as_str().into()),
        Json::Bool(flag) => Ok((*flag).into()),
        Json::Array(items) => Ok(items.iter().filter_map(Json::as_str).collect::<Vec<_>>().into()),
        _ => Err(format!("a parameter of an unknown type: {value}").into()),
    }
}

fn same_endpoint(given: &Endpoint, expected: &Json) -> std::result::Result<(), Failed> {
    same("url", &given.url.as_str(), &expected["url"].as_str().unwrap_or_default())?;
    let empty = Json::Object(serde_json::Map::new());
    let properties = expected.get("properties").unwrap_or(&empty);
    same("properties", &Value::from(given.properties.clone()), &to_value(properties)?)?;
    let headers: Json = given
        .headers
        .iter()
        .map(|(name, values)| {
            let values: Vec<Json> = values.iter().map(|value| value.as_str().into()).collect();
            (name.to_string(), Json::from(values))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    same("headers", &headers, expected.get("headers").unwrap_or(&empty))
}

/// Holds the outcome against the sentence of the deviation: it ends in the URL or the message that botocore gives.
fn deviates(
    observed: &str,
    given: &std::result::Result<Endpoint, bufeo_endpoint::Error>,
) -> std::result::Result<(), Failed> {
    let as_described = match given {
        Ok(endpoint) => observed.trim_end_matches('"').ends_with(endpoint.url.as_str()),
        Err(error) => observed.ends_with(&error.to_string()),
    };
    if as_described { Ok(()) } else { Err(format!("botocore: {observed}\n   given: {given:?}").into()) }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    given: &T,
    expected: &T,
) -> std::result::Result<(), Failed> {
    if given == expected {
        return Ok(());
    }
    Err(format!("{what}\n   given: {given:?}\nexpected: {expected:?}").into())
}

/// What botocore observably does in cases that it does not satisfy.
struct Deviations(HashMap<String, Vec<(Json, String)>>);

impl Deviations {
    fn read(file: &Path) -> Result<Self> {
        let document = json(file)?;
        let mut entries: HashMap<String, Vec<(Json, String)>> = HashMap::new();
        for entry in document["entries"].as_array().ok_or("no deviations")? {
            if entry["botocore"].as_str().is_some_and(|version| version != BOTOCORE) {
                continue;
            }
            let (Some(suite), Some(file)) = (entry["suite"].as_str(), entry["file"].as_str()) else {
                continue;
            };
            let observed = entry["observed"].as_str().unwrap_or_default().to_owned();
            entries.entry(format!("{suite}/{file}")).or_default().push((entry["match"].clone(), observed));
        }
        Ok(Self(entries))
    }

    fn of(&self, suite: &str, file: &str, case: &Json) -> Option<String> {
        let listed = self.0.get(&format!("{suite}/{file}"))?.iter().find(|(fields, _)| {
            fields
                .as_object()
                .is_some_and(|fields| fields.iter().all(|(name, value)| case.get(name) == Some(value)))
        })?;
        Some(listed.1.clone())
    }
}

fn botocore_data() -> Result<PathBuf> {
    let output = Command::new(bufeo_oracle::python()?)
        .args(["-c", "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))"])
        .output()?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// The rule set of the newest version of a service.
fn service_rules(service: &Path) -> Result<Option<Json>> {
    if !service.exists() {
        return Ok(None);
    }
    for version in sorted(service)?.into_iter().rev() {
        for name in ["endpoint-rule-set-1.json.gz", "endpoint-rule-set-1.json"] {
            let file = version.join(name);
            if file.exists() {
                return json(&file).map(Some);
            }
        }
    }
    Ok(None)
}

fn json(file: &Path) -> Result<Json> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    if file.extension().is_some_and(|extension| extension == "gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
        return Ok(serde_json::from_slice(&plain)?);
    }
    Ok(serde_json::from_slice(&bytes)?)
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
