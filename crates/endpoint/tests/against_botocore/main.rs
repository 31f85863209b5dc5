//! The same parameters, resolved by botocore and by this crate, one named test per service.
//!
//! `cases.py` makes the parameters from a fixed seed and says what botocore gives. Deliberate differences are written
//! down where they are allowed: `acceptable` below.

use std::error::Error;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use bufeo_endpoint::{
    Endpoint, ErrorKind, LegacyEndpoint, LegacyEndpoints, LegacyQuery, ParameterValue, Parameters,
    Partitions, RuleSet,
};
use bufeo_model::{Value, to_value};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value as Json, json};

type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let python = match bufeo_oracle::python() {
        Ok(python) => python,
        Err(error) => {
            println!("SKIPPED: no botocore to compare with; no case of this suite did run: {error}");
            return ExitCode::SUCCESS;
        }
    };
    match trials(Command::new(python).arg("-c").arg(include_str!("cases.py"))) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("botocore cannot be asked: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(botocore: &mut Command) -> Result<Vec<Trial>, Box<dyn Error>> {
    let output = botocore.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let lines: Vec<Json> = output
        .stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(serde_json::from_slice)
        .collect::<Result<_, _>>()?;
    let find = |key: &str| lines.iter().find_map(|line| line.get(key)).ok_or(format!("no {key}"));
    let partitions = Arc::new(Partitions::from_json(find("partitions")?)?);
    let endpoints = serde_json::from_str(find("endpoints")?.as_str().unwrap_or_default())?;
    let legacy = Arc::new(LegacyEndpoints::from_json(endpoints)?);
    let mut trials = Vec::new();
    for (place, line) in lines.into_iter().enumerate() {
        if let Some(service) = line["service"].as_str() {
            let partitions = Arc::clone(&partitions);
            trials.push(Trial::test(format!("rules::{service}"), move || rules(&line, partitions)));
        } else if let Some(service) = line["legacy"].as_str() {
            let legacy = Arc::clone(&legacy);
            trials
                .push(Trial::test(format!("legacy::{service}::{place}"), move || constructs(&legacy, &line)));
        }
    }
    Ok(trials)
}

fn rules(line: &Json, partitions: Arc<Partitions>) -> Outcome {
    let rules = RuleSet::compile(&line["rules"], partitions)?;
    for case in line["cases"].as_array().into_iter().flatten() {
        let mut parameters = Parameters::new(&rules);
        for (name, value) in case["params"].as_object().into_iter().flatten() {
            parameters.set(name, parameter(value));
        }
        let given = rules.resolve(&parameters);
        let expected = &case["outcome"];
        let shown = match &given {
            Ok(endpoint) => shown(endpoint)?,
            Err(error) => json!({"error": error.to_string()}),
        };
        let same = to_value(&shown)? == to_value(expected)?;
        if !same && !acceptable(given.map(drop).map_err(|error| error.kind()), expected) {
            return Err(format!("{}\n   given: {shown}\nbotocore: {expected}", case["params"]).into());
        }
    }
    Ok(())
}

/// Whether a difference is one that is meant.
fn acceptable(given: Result<(), ErrorKind>, botocore: &Json) -> bool {
    match given {
        // botocore puts any text into a host.
        Err(ErrorKind::InvalidHost) => botocore["url"].is_string(),
        // botocore raises Python's own errors where a rule cannot be evaluated, or names Python's types.
        Err(ErrorKind::Evaluation) => {
            let own = botocore["error"].as_str().unwrap_or_default();
            let about_types = ["Both values must be", "Both arguments must be", "Input must be"];
            botocore["crash"].is_string() || about_types.iter().any(|text| own.starts_with(text))
        }
        _ => false,
    }
}

fn parameter(value: &Json) -> ParameterValue {
    match value {
        Json::Bool(flag) => (*flag).into(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().into(),
        other => other.as_str().unwrap_or_default().into(),
    }
}

fn shown(endpoint: &Endpoint) -> Result<Json, Box<dyn Error>> {
    let headers = endpoint.headers.iter().map(|(name, values)| {
        let values: Vec<Json> = values.iter().map(|value| value.as_str().into()).collect();
        (name.to_string(), Json::from(values))
    });
    Ok(json!({
        "url": endpoint.url.as_str(),
        "properties": serde_json::to_value(Value::from(endpoint.properties.clone()))?,
        "headers": headers.collect::<serde_json::Map<_, _>>(),
    }))
}

fn constructs(legacy: &LegacyEndpoints, line: &Json) -> Outcome {
    let service = line["legacy"].as_str().unwrap_or_default();
    for case in line["cases"].as_array().into_iter().flatten() {
        let wanted = &case["query"];
        let flag = |name: &str| wanted[name].as_bool().unwrap_or_default();
        let mut query = LegacyQuery::new(service).dual_stack(flag("dualstack")).fips(flag("fips"));
        if let Some(region) = wanted["region"].as_str() {
            query = query.region(region);
        }
        if let Some(partition) = wanted["partition"].as_str() {
            query = query.partition(partition);
        }
        let (given, expected) = (legacy.construct(&query), &case["outcome"]);
        let same = match &given {
            Ok(None) => expected.is_null(),
            Ok(Some(endpoint)) => same_facts(endpoint, expected),
            // botocore leaves the reason out of the message.
            Err(error) => expected["error"].as_str().is_some_and(|text| error.to_string().starts_with(text)),
        };
        if !same {
            return Err(format!("{wanted}\n   given: {given:?}\nbotocore: {expected}").into());
        }
    }
    for (names, non_regional) in [("regions", false), ("everything", true)] {
        for (partition, expected) in line[names].as_object().into_iter().flatten() {
            let given = legacy.available_regions(service, partition, non_regional);
            let given: Vec<Json> = given.iter().map(|region| region.as_str().into()).collect();
            if Json::from(given.clone()) != *expected {
                return Err(format!("{partition}\n   given: {given:?}\nbotocore: {expected}").into());
            }
        }
    }
    Ok(())
}

fn same_facts(given: &LegacyEndpoint, expected: &Json) -> bool {
    let text = |json: &Json| json.as_str().map(str::to_owned);
    let texts = |json: &Json| json.as_array().into_iter().flatten().filter_map(text).collect::<Vec<_>>();
    let scope = &expected["credentialScope"];
    given.hostname == *expected["hostname"].as_str().unwrap_or_default()
        && given.endpoint_name == *expected["endpointName"].as_str().unwrap_or_default()
        && given.partition == *expected["partition"].as_str().unwrap_or_default()
        && given.dns_suffix == *expected["dnsSuffix"].as_str().unwrap_or_default()
        && given.protocols.iter().map(ToString::to_string).collect::<Vec<_>>()
            == texts(&expected["protocols"])
        && given.signature_versions.iter().map(ToString::to_string).collect::<Vec<_>>()
            == texts(&expected["signatureVersions"])
        && given.credential_region.as_deref().map(str::to_owned) == text(&scope["region"])
        && given.credential_service.as_deref().map(str::to_owned) == text(&scope["service"])
        && given.ssl_common_name.as_deref().map(str::to_owned) == text(&expected["sslCommonName"])
        && given.deprecated == expected["deprecated"].as_bool().unwrap_or_default()
}
