//! The recorded calls, and what comes of each.

use std::sync::{Arc, Mutex, PoisonError};

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Config, Map, Output, SignatureVersion, Value, params};
use bufeo_model::{EventReader, block_on};

use super::super::case::Miss;
use super::super::compare::same_text;
use super::exchange::Exchange;
use super::replay::Replay;

type Check = fn(&[Exchange]) -> Result<(), Miss>;

/// The recordings beside that of the waiter.
pub(super) const CALLS: &[(&str, Check)] = &[
    ("timestreamquery/endpoint-discovery.json", endpoint_discovery),
    ("s3/select-object-content.json", select_object_content),
    ("cloudwatchlogs/start-live-tail.json", start_live_tail),
    ("s3/no_auth/list-objects.json", list_objects),
    ("s3/no_auth/head-object.json", head_object),
    ("s3/no_auth/get-object.json", get_object),
    ("s3/content-length-enforcement/head-object.json", head_object_without_body),
    ("s3/content-length-enforcement/get-object-long.json", get_object_that_ends_early),
];

const PUBLIC_BUCKET: &str = "gdc-organoid-pancreatic-phs001611-2-open";
const PUBLIC_KEY: &str =
    "0431cddc-a418-4a79-a34d-6c041394e8e4/a6ddcc84-8e4d-4c68-885c-2d51168eec97.FPKM-UQ.txt.gz";

fn failed(error: impl std::fmt::Display) -> Miss {
    Miss::Differs(error.to_string())
}

fn call(client: &Client, operation: &str, given: Map) -> Result<Output, Miss> {
    block_on(client.call(operation, given)).map_err(failed)
}

/// The addresses that are told are used, and asked for again when they are too old.
fn endpoint_discovery(recording: &[Exchange]) -> Result<(), Miss> {
    let replay = Replay::of(recording);
    let client = replay.client("timestream-query", "us-west-2").map_err(failed)?;
    for _ in 0..2 {
        call(&client, "Query", params! { "QueryString": "SELECT now() as time_now" })?;
        replay.pass(10 * 60);
    }
    replay.finish()
}

fn events(answer: &Output, member: &str) -> Result<Vec<Map>, Miss> {
    let events = answer[member].as_events().ok_or("there are no events")?;
    let events = events.take().into_iter().flat_map(EventReader::blocking);
    events.collect::<Result<_, _>>().map_err(failed)
}

fn select_object_content(recording: &[Exchange]) -> Result<(), Miss> {
    let replay = Replay::of(recording);
    let client = replay.client("s3", "us-east-2").map_err(failed)?;
    let given = params! {
        "Bucket": "aws-rust-sdk", "Key": "sample_data.csv", "ExpressionType": "SQL",
        "Expression": r#"SELECT * FROM s3object s WHERE s."Name" = 'Jane'"#,
        "InputSerialization": { "CSV": { "FileHeaderInfo": "USE" }, "CompressionType": "NONE" },
        "OutputSerialization": { "CSV": {} },
    };
    let came = events(&call(&client, "SelectObjectContent", given)?, "Payload")?;
    let names: Vec<String> =
        came.iter().flat_map(|event| event.keys().map(|name| name.to_string())).collect();
    same_text("events", "Records Stats End", &names.join(" "))?;
    let records = came[0].get("Records").unwrap_or_default();
    let records = records.get("Payload").unwrap_or_default().into_owned();
    let records = records.as_blob().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    same_text("records", "Jane,(949) 555-6704,Chicago,Developer\r\n", &records.unwrap_or_default())?;
    let stats = came[1].get("Stats").unwrap_or_default();
    let details = stats.get("Details").unwrap_or_default();
    let counts = ["BytesScanned", "BytesProcessed", "BytesReturned"]
        .map(|name| details.get(name).unwrap_or_default().to_string());
    same_text("counts", "333 333 39", &counts.join(" "))?;
    replay.finish()
}

fn start_live_tail(recording: &[Exchange]) -> Result<(), Miss> {
    let replay = Replay::of(recording);
    let client = replay.client("logs", "us-west-2").map_err(failed)?;
    let group = "arn:aws:logs:us-west-2:123456789123:log-group:/aws/codebuild/CodeBuildS3PublisherProject-aBCdEfGHIjkO";
    let answer = call(&client, "StartLiveTail", params! { "logGroupIdentifiers": [group] })?;
    let came = events(&answer, "responseStream")?;
    let [event] = came.as_slice() else { return Err(failed(format!("{} events came", came.len()))) };
    let update = event.get("sessionUpdate").ok_or("it is no `sessionUpdate`")?;
    let sampled =
        update.get("sessionMetadata").unwrap_or_default().get("sampled").unwrap_or_default().into_owned();
    let results = update.get("sessionResults").unwrap_or_default().items().count();
    same_text("sampled", "false", &sampled.to_string())?;
    same_text("results", "0", &results.to_string())?;
    replay.finish()
}

/// A call without a signature, on a bucket that is for all.
fn unsigned(recording: &[Exchange], operation: &str, given: Map) -> Result<Output, Miss> {
    let replay = Replay::of(recording);
    let config = Config::new().with_signature_version(SignatureVersion::UNSIGNED);
    let client = replay.client_with("s3", "us-east-1", config).map_err(failed)?;
    let signed: Arc<Mutex<bool>> = Arc::default();
    let seen = Arc::clone(&signed);
    let registered = client.meta().events().register_first("before-send", move |event: &mut BeforeSend| {
        let header = event.request.headers().get("Authorization");
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = header.is_some();
    });
    registered.map_err(failed)?;
    let answer = call(&client, operation, given)?;
    if *signed.lock().unwrap_or_else(PoisonError::into_inner) {
        return Err("the request is signed".into());
    }
    replay.finish()?;
    Ok(answer)
}

fn list_objects(recording: &[Exchange]) -> Result<(), Miss> {
    let answer = unsigned(recording, "ListObjects", params! { "Bucket": PUBLIC_BUCKET, "MaxKeys": 3 })?;
    same_text("keys", "3", &answer["Contents"].items().count().to_string())
}

fn head_object(recording: &[Exchange]) -> Result<(), Miss> {
    let answer = unsigned(recording, "HeadObject", params! { "Bucket": PUBLIC_BUCKET, "Key": PUBLIC_KEY })?;
    if answer["ETag"] == Value::Null { Err("there is no `ETag`".into()) } else { Ok(()) }
}

fn get_object(recording: &[Exchange]) -> Result<(), Miss> {
    let answer = unsigned(recording, "GetObject", params! { "Bucket": PUBLIC_BUCKET, "Key": PUBLIC_KEY })?;
    same_text("length", "386910", &answer["ContentLength"].to_string())
}

fn head_object_without_body(recording: &[Exchange]) -> Result<(), Miss> {
    let replay = Replay::of(recording);
    let client = replay.connected("s3", "us-east-1")?;
    call(&client, "HeadObject", params! { "Bucket": "dontcare", "Key": "dontcare.json" })?;
    replay.finish()
}

fn get_object_that_ends_early(recording: &[Exchange]) -> Result<(), Miss> {
    let replay = Replay::of(recording);
    let client = replay.connected("s3", "us-east-1")?;
    let answer = call(&client, "GetObject", params! { "Bucket": "dontcare", "Key": "1000-lines.txt" })?;
    let mut body = answer["Body"].take_stream().ok_or("there is no body")?;
    if let Ok(body) = body.read_all_blocking() {
        return Err(failed(format!("expected an error, {} bytes came", body.len())));
    }
    replay.finish()
}
