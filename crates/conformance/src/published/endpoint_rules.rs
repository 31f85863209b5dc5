//! The endpoint rules of services: from parameters, and end to end from an operation's input.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::{BeforeEndpointResolution, BeforeSend};
use bufeo_client::{
    AccountIdEndpointMode, AddressingStyle, Builtins, Client, Config, Credentials, Environment, ErrorKind,
    HttpResponse, IntoParams, Session,
};
use bufeo_endpoint::{Partitions, RuleSet};
use bufeo_model::{block_on, to_value};
use serde_json::Value as Json;

use super::case::{Case, Miss, Place};
use super::endpoint::{check, models, partitions};
use super::read::{self, items, text};
use super::{Error, Suite};

/// Parameters, and inputs of operations, with the addresses they lead to.
pub(super) struct EndpointRules;

impl Suite for EndpointRules {
    fn name(&self) -> &'static str {
        "botocore-endpoint-rules"
    }

    fn path(&self) -> &'static str {
        "botocore/endpoint-rules"
    }

    fn cases(&self, vectors: &Path) -> Result<Vec<Case>, Error> {
        let partitions = partitions()?;
        let mut cases = Vec::new();
        for folder in read::entries(vectors)? {
            let service = read::name(&folder);
            let document = read::json(&folder.join("endpoint-tests-1.json"))?;
            let rules = rules_of(&service, &partitions)?;
            for (place, case) in items(&document["testCases"]).iter().enumerate() {
                let name = format!("{service}/{place}: {}", text(&case["documentation"]));
                let place = Place::Element {
                    file: format!("{service}/endpoint-tests-1.json"),
                    section: None,
                    element: case.clone(),
                    group: None,
                };
                for (number, input) in items(&case["operationInputs"]).iter().enumerate() {
                    let (service, expected) = (service.clone(), case["expect"].clone());
                    let input = input.clone();
                    let name = format!("{name} (input {number})");
                    cases.push(Case::new(name, place.clone(), move || {
                        end_to_end(&service, &input, &expected)
                    }));
                }
                let (rules, fields) = (rules.clone(), case.clone());
                cases.push(Case::new(name, place, move || match rules {
                    Some(rules) => check(&rules, &fields),
                    None => {
                        Err(Miss::LeftOut(format!("botocore {} has no such service", bufeo_oracle::BOTOCORE)))
                    }
                }));
            }
        }
        Ok(cases)
    }
}

fn rules_of(service: &str, partitions: &Arc<Partitions>) -> Result<Option<Arc<RuleSet>>, Error> {
    let document = match models().document(service, None, "endpoint-rule-set-1") {
        Ok(document) => document,
        Err(error) if error.kind() == bufeo_model::ErrorKind::UnknownService => return Ok(None),
        Err(error) => return Err(Error::new(error.to_string()).within(service)),
    };
    let rules = RuleSet::compile(&document, Arc::clone(partitions));
    rules.map(|rules| Some(Arc::new(rules))).map_err(|error| Error::new(error.to_string()).within(service))
}

/// Calls the operation of a client that is told exactly those built-in values, and of one whose settings have them, and
/// sees where the requests would go.
fn end_to_end(service: &str, input: &Json, expected: &Json) -> Result<(), Miss> {
    let params = to_value(&input["operationParams"]).map_err(|error| error.to_string())?;
    let bucket = params.get("Bucket").and_then(|bucket| bucket.as_str().map(str::to_owned));
    if matches!(bucket.as_deref(), Some("bucket name" | "example.com#")) {
        return Err(Miss::LeftOut("botocore refuses the bucket's name before it asks the rules".into()));
    }
    let (operation, builtins) = (text(&input["operationName"]), &input["builtInParams"]);
    let ways: [(&str, Make); 2] = [("told", told), ("configured", configured)];
    for (way, make) in ways {
        if way == "configured" && !can_be_configured(builtins, bucket.as_deref()) {
            continue;
        }
        let outcome = make(service, builtins).and_then(|client| called(&client, operation, params.clone()));
        let (sent, error) = outcome.map_err(|error| error.to_string())?;
        match (expected["endpoint"]["url"].as_str(), sent.as_slice()) {
            (Some(url), [sent]) if sent.starts_with(url) => {}
            (None, []) if error.is_some() => {}
            (url, sent) => {
                let expected = url.unwrap_or("an error, and nothing sent");
                let came = format!("{sent:?} {}", described(error));
                return Err(Miss::differs(&format!("requests of the client that is {way}"), expected, came));
            }
        }
    }
    Ok(())
}

fn described(error: Option<bufeo_client::Error>) -> String {
    error
        .filter(|error| error.kind() != ErrorKind::Service)
        .map(|error| error.to_string())
        .unwrap_or_default()
}

/// Makes a client of a service for the built-in values of a case.
type Make = fn(&str, &Json) -> Result<Client, bufeo_client::Error>;

/// Whether there are settings that come to these built-in values. As in botocore, an address that is given is used as it is,
/// acceleration and ARNs are never by path.
fn can_be_configured(builtins: &Json, bucket: Option<&str>) -> bool {
    let is = |name: &str| builtins[name].as_bool() == Some(true);
    let has_arn = bucket.is_some_and(|bucket| bucket.starts_with("arn:"));
    let given = builtins["SDK::Endpoint"].is_string() && (is("AWS::UseFIPS") || is("AWS::UseDualStack"));
    let by_path = is("AWS::S3::ForcePathStyle") && (has_arn || is("AWS::S3::Accelerate"));
    !given && !by_path
}

/// A client whose handler puts these built-in values in the place of all that its settings say.
fn told(service: &str, builtins: &Json) -> Result<Client, bufeo_client::Error> {
    let client = made(service, builtins, Config::new(), &[])?;
    let replacement: bufeo_model::Map = match to_value(builtins) {
        Ok(bufeo_model::Value::Map(map)) => map,
        _ => bufeo_model::Map::new(),
    };
    // After every handler of the service's own: nothing that they set stays.
    client.meta().events().register_last(
        "before-endpoint-resolution",
        move |event: &mut BeforeEndpointResolution| {
            event.builtins = Builtins::from(replacement.clone());
        },
    )?;
    Ok(client)
}

/// A client with the settings that come to these built-in values.
fn configured(service: &str, builtins: &Json) -> Result<Client, bufeo_client::Error> {
    let is = |name: &str| builtins[name].as_bool();
    let mut config = Config::new()
        .with_fips(is("AWS::UseFIPS").unwrap_or(false))
        .with_dual_stack(is("AWS::UseDualStack").unwrap_or(false))
        .with_s3_accelerate(is("AWS::S3::Accelerate").unwrap_or(false))
        .with_s3_us_east_1_regional(is("AWS::S3::UseGlobalEndpoint") != Some(true))
        .with_s3_addressing(match is("AWS::S3::ForcePathStyle") {
            Some(true) => AddressingStyle::Path,
            _ => AddressingStyle::Virtual,
        });
    if let Some(used) = is("AWS::S3::UseArnRegion").or_else(|| is("AWS::S3Control::UseArnRegion")) {
        config = config.with_s3_use_arn_region(used);
    }
    if let Some(disabled) = is("AWS::S3::DisableMultiRegionAccessPoints") {
        config = config.with_s3_multi_region_access_points(!disabled);
    }
    if let Some(mode) = builtins["AWS::Auth::AccountIdEndpointMode"].as_str() {
        config = config.with_account_id_endpoint_mode(AccountIdEndpointMode::named(mode).unwrap_or_default());
    }
    let sts = if is("AWS::STS::UseGlobalEndpoint") == Some(true) { "legacy" } else { "regional" };
    made(service, builtins, config, &[("AWS_STS_REGIONAL_ENDPOINTS", sts)])
}

fn made(
    service: &str,
    builtins: &Json,
    config: Config,
    environment: &[(&str, &str)],
) -> Result<Client, bufeo_client::Error> {
    let mut credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
    if let Some(account) = builtins["AWS::Auth::AccountId"].as_str() {
        credentials = credentials.with_account_id(account);
    }
    let session = Session::builder()
        .environment(Environment::of(environment.iter().copied()))
        .credentials(credentials)
        .region(builtins["AWS::Region"].as_str().unwrap_or("us-east-1"))
        .config(config.with_host_prefix_injection(false))
        .build()?;
    let mut builder = session.client(service);
    if let Some(url) = builtins["SDK::Endpoint"].as_str() {
        builder = builder.endpoint_url(url);
    }
    block_on(builder.build())
}

/// The addresses that were sent to, and how the call ended.
fn called(
    client: &Client,
    operation: &str,
    params: bufeo_model::Value,
) -> Result<(Vec<String>, Option<bufeo_client::Error>), bufeo_client::Error> {
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&sent);
    client.meta().events().register("before-send", move |event: &mut BeforeSend| {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(event.request.url().to_string());
        HttpResponse::build(418)
    })?;
    let error = block_on(async { client.call(operation, params.into_params()?).await }).err();
    let sent = sent.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok((sent, error))
}
