//! Measures one thing in a fresh process and prints the figures, a name and a number a line.

#![forbid(unsafe_code)]
#![expect(clippy::disallowed_methods, reason = "a measurement takes the real time")]

use std::error::Error;
use std::time::{Duration, Instant};

use bufeo::blocking::{Client, Session};
use bufeo::{Credentials, Stream, Value, params};
use bufeo_benches::{KEYS, Memory, OBJECT, PAGES, median, processor_seconds};

const USAGE: &str = "usage: worker first SERVICE | second SERVICE TIMES | all | first-call CASE ENDPOINT | call CASE ENDPOINT TIMES | \
                     first-resource | objects TIMES | collection ENDPOINT OBJECTS | waits ENDPOINT TIMES";

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["first", service] => first(service),
        ["second", service, times] => second(service, times.parse()?),
        ["all"] => all(),
        ["first-call", case, endpoint] => first_call(case, endpoint),
        ["call", case, endpoint, times] => call(case, endpoint, times.parse()?),
        ["first-resource"] => resources::first(),
        ["objects", times] => resources::objects(times.parse()?),
        ["collection", endpoint, number] => resources::collection(endpoint, number.parse()?),
        ["waits", endpoint, times] => resources::waits(endpoint, times.parse()?),
        _ => Err(USAGE.into()),
    }
}

fn session() -> Result<Session, bufeo::Error> {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI");
    Ok(Session::builder().credentials(credentials).region("us-east-1").build()?.into())
}

fn first(service: &str) -> Outcome {
    let before = Memory::now()?;
    let begun = Instant::now();
    let client = session()?.client(service).build()?;
    print("milliseconds", milliseconds(begun));
    print_memory(before)?;
    print("operations", operations(&client));
    Ok(())
}

fn second(service: &str, times: usize) -> Outcome {
    let session = session()?;
    let first = session.client(service).build()?;
    let mut each = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        let client = session.client(service).build()?;
        each.push(milliseconds(begun));
        drop(client);
    }
    print("milliseconds", median(each));
    let before = Memory::now()?;
    let kept = (0..100).map(|_| session.client(service).build()).collect::<Result<Vec<_>, _>>()?;
    print("kib_each", (Memory::now()?.resident - before.resident) as f64 / kept.len() as f64);
    print("operations", operations(&first));
    Ok(())
}

fn all() -> Outcome {
    let before = Memory::now()?;
    let begun = Instant::now();
    let session = session()?;
    let services = session.available_services();
    let clients: Vec<Client> =
        services.iter().map(|service| session.client(service.as_str()).build()).collect::<Result<_, _>>()?;
    print("milliseconds", milliseconds(begun));
    print_memory(before)?;
    print("services", clients.len() as f64);
    print("operations", clients.iter().map(operations).sum());
    Ok(())
}

/// One call, which says whether the answer is the right one.
type Call = fn(&Client) -> Result<bool, Box<dyn Error>>;

fn call_of(case: &str) -> Result<(&'static str, Call), String> {
    match case {
        "GetObject" => Ok(("s3", get_object)),
        "ListObjectsV2" => Ok(("s3", list_objects)),
        "Pages" => Ok(("s3", pages)),
        "PutObject" => Ok(("s3", put_object)),
        "Waiter" => Ok(("s3", wait)),
        "GetItem" => Ok(("dynamodb", get_item)),
        other => Err(format!("there is no case `{other}`")),
    }
}

/// From nothing to the first answer: whatever making the client put off is done here.
fn first_call(case: &str, endpoint: &str) -> Outcome {
    let (service, run) = call_of(case)?;
    let before = Memory::now()?;
    let (begun, used) = (Instant::now(), processor_seconds());
    let client = session()?.client(service).endpoint_url(endpoint).build()?;
    if !run(&client)? {
        return Err(format!("`{case}` gave a wrong answer").into());
    }
    print("cpu_microseconds", (processor_seconds() - used) * 1e6);
    print("microseconds", milliseconds(begun) * 1e3);
    print_memory(before)?;
    Ok(())
}

fn call(case: &str, endpoint: &str, times: usize) -> Outcome {
    let (service, run) = call_of(case)?;
    let client = session()?.client(service).endpoint_url(endpoint).build()?;
    // Connections, look-ups and code are warm on both sides.
    for _ in 0..times.div_ceil(10) {
        run(&client)?;
    }
    let (begun, used) = (Instant::now(), processor_seconds());
    for _ in 0..times {
        if !run(&client)? {
            return Err(format!("`{case}` gave a wrong answer").into());
        }
    }
    let used = processor_seconds() - used;
    print("cpu_microseconds", used * 1e6 / times as f64);
    print("microseconds", milliseconds(begun) * 1e3 / times as f64);
    Ok(())
}

fn get_object(client: &Client) -> Result<bool, Box<dyn Error>> {
    let output = client.call("GetObject", params! { "Bucket": "mybucket", "Key": "key" })?;
    let body = output["Body"].as_stream().and_then(Stream::take).ok_or("no stream")?.read_all_blocking()?;
    Ok(body.len() == OBJECT)
}

fn list_objects(client: &Client) -> Result<bool, Box<dyn Error>> {
    let output = client.call("ListObjectsV2", params! { "Bucket": "mybucket" })?;
    Ok(output["Contents"].items().count() == KEYS && output["Contents"][0]["LastModified"] != Value::Null)
}

fn pages(client: &Client) -> Result<bool, Box<dyn Error>> {
    let mut count = 0;
    for object in client.paginate("ListObjectsV2", params! { "Bucket": "paged" }).items() {
        count += usize::from(!object?["Key"].is_null());
    }
    Ok(count == KEYS * PAGES)
}

fn wait(client: &Client) -> Result<bool, Box<dyn Error>> {
    let waiter = client.wait("BucketExists", params! { "Bucket": "mybucket" });
    Ok(waiter.delay(Duration::ZERO).wait()?.status() == Some(200))
}

fn put_object(client: &Client) -> Result<bool, Box<dyn Error>> {
    let body = vec![b'x'; OBJECT];
    let output = client
        .call("PutObject", params! { "Bucket": "mybucket", "Key": "key", "Body": Value::from(body) })?;
    Ok(output["ETag"] == "\"etag\"")
}

fn get_item(client: &Client) -> Result<bool, Box<dyn Error>> {
    let output =
        client.call("GetItem", params! { "TableName": "table", "Key": { "id": { "S": "0001" } } })?;
    Ok(output["Item"]["name"]["S"] == "the name")
}

/// What resources and waiters cost.
mod resources {
    use std::time::{Duration, Instant};

    use bufeo::params;

    use super::{Outcome, milliseconds, print, processor_seconds, session};

    pub(crate) fn first() -> Outcome {
        let (begun, used) = (Instant::now(), processor_seconds());
        let s3 = session()?.resource("s3").build()?;
        print("milliseconds", milliseconds(begun));
        print("cpu_milliseconds", (processor_seconds() - used) * 1e3);
        print("count", s3.available_subresources().len() as f64);
        Ok(())
    }

    pub(crate) fn objects(times: usize) -> Outcome {
        let bucket = session()?.resource("s3").build()?.sub("Bucket", ["mybucket"])?;
        bucket.sub("Object", ["first"])?;
        let used = processor_seconds();
        let mut made = Vec::with_capacity(times);
        for number in 0..times {
            made.push(bucket.sub("Object", [format!("key-{number}")])?);
        }
        print("cpu_microseconds", (processor_seconds() - used) * 1e6 / times as f64);
        let keys: std::collections::HashSet<_> =
            made.iter().filter_map(|one| one.identifier("key")?.as_str()).collect();
        print("count", keys.len() as f64);
        Ok(())
    }

    pub(crate) fn collection(endpoint: &str, number: usize) -> Outcome {
        let s3 = session()?.resource("s3").endpoint_url(endpoint).build()?;
        let objects = s3.sub("Bucket", ["mybucket"])?.collection("objects")?;
        assert_eq!(objects.limit(10).items().count(), 10, "the stub lists a thousand");
        let used = processor_seconds();
        let (mut count, mut size) = (0_usize, 0);
        for one in objects.limit(number).items() {
            count += 1;
            size += one?.get("key")?.as_str().map_or(0, str::len);
        }
        print("cpu_microseconds", (processor_seconds() - used) * 1e6 / count as f64);
        print("count", count as f64);
        assert!(size > count, "keys have letters");
        Ok(())
    }

    pub(crate) fn waits(endpoint: &str, times: usize) -> Outcome {
        let client = session()?.client("s3").endpoint_url(endpoint).build()?;
        let used = processor_seconds();
        let mut failed = 0;
        for _ in 0..times {
            let waiter = client.wait("BucketNotExists", params! { "Bucket": "mybucket" });
            failed += usize::from(waiter.delay(Duration::ZERO).max_attempts(5).wait().is_err());
        }
        print("cpu_microseconds", (processor_seconds() - used) * 1e6 / times as f64);
        print("count", failed as f64);
        Ok(())
    }
}

fn operations(client: &Client) -> f64 {
    client.meta().method_to_api_mapping().count() as f64
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

fn print_memory(before: Memory) -> std::io::Result<()> {
    let after = Memory::now()?;
    print("mib_more", (after.resident - before.resident) as f64 / 1024.0);
    print("mib", after.resident as f64 / 1024.0);
    print("mib_peak", after.peak as f64 / 1024.0);
    Ok(())
}

fn print(name: &str, figure: f64) {
    println!("{name} {figure}");
}
