//! Addresses made of what a program was given by strangers: a bucket, a key, a label, a region. Whatever they are, a
//! request that is made stays on its host and below its path, and says there what it was given.

#![no_main]

use std::sync::LazyLock;

use bufeo_client::event::BeforeSend;
use bufeo_client::{
    Client, Config, Credentials, Environment, HttpResponse, Map, Session, SignatureVersion, params,
};
use bufeo_model::block_on;
use libfuzzer_sys::fuzz_target;

const MODEL: &str = r#"{
    "metadata": { "apiVersion": "2020-01-01", "endpointPrefix": "places", "protocol": "rest-json",
                  "serviceId": "places", "signatureVersion": "v4" },
    "operations": { "Go": { "name": "Go", "http": { "method": "GET", "requestUri": "/p/{Label}/{Rest+}/end?fixed=1" },
                            "endpoint": { "hostPrefix": "{Host}-x." }, "input": { "shape": "Place" } } },
    "shapes": {
        "Place": { "type": "structure", "required": ["Host", "Label", "Rest"], "members": {
            "Host": { "shape": "Text", "hostLabel": true },
            "Label": { "shape": "Text", "location": "uri", "locationName": "Label" },
            "Rest": { "shape": "Text", "location": "uri", "locationName": "Rest" },
            "Name": { "shape": "Text", "location": "querystring", "locationName": "name" },
            "Head": { "shape": "Text", "location": "header", "locationName": "x-head" } } },
        "Text": { "type": "string" }
    }
}"#;

struct Clients {
    session: Session,
    places: Client,
    s3: Client,
}

static CLIENTS: LazyLock<Clients> = LazyLock::new(|| {
    let models = std::env::temp_dir().join(format!("bufeo-fuzz-{}", std::process::id()));
    let folder = models.join("places").join("2020-01-01");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("service-2.json"), MODEL).expect("a model");
    let variables = [("HOME", "/nonexistent"), ("AWS_DATA_PATH", models.to_str().expect("text"))];
    let session = Session::builder()
        .environment(Environment::of(variables))
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .region("us-east-1")
        .build()
        .expect("a session");
    let made = |service: &str, endpoint: Option<&str>| {
        let config = Config::new().with_signature_version(SignatureVersion::UNSIGNED).with_max_attempts(1);
        let mut builder = session.client(service).config(config);
        if let Some(endpoint) = endpoint {
            builder = builder.endpoint_url(endpoint);
        }
        block_on(builder.build()).expect("a client")
    };
    let places = made("places", Some("https://example.com/base"));
    let s3 = made("s3", None);
    std::fs::remove_dir_all(models).expect("the folder is there");
    Clients { session, places, s3 }
});

/// Where a call would go: the host, the path as it is, the query, and one header. None where nothing would be sent.
fn address(client: &Client, operation: &str, given: Map) -> Option<(String, String, String, Option<String>)> {
    let registration = client
        .meta()
        .events()
        .register("before-send", |event: &mut BeforeSend| {
            let url = event.request.url();
            HttpResponse::build(418)
                .header("x-url", url)
                .header("x-head", event.request.headers().get("x-head").unwrap_or_default())
        })
        .expect("it is an event");
    let called = block_on(client.call(operation, given));
    registration.unregister();
    let error = called.expect_err("nothing was sent");
    let response = error.response()?;
    let headers = &response["ResponseMetadata"]["HTTPHeaders"];
    let url = headers["x-url"].as_str()?.to_owned();
    let (scheme, rest) = url.split_once("://").expect("a scheme");
    assert_eq!(scheme, "https");
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    assert!(!path.contains('#') && !query.contains('#'), "{url}");
    let header = headers["x-head"].as_str().map(str::to_owned);
    Some((host.to_owned(), path.to_owned(), query.to_owned(), header))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_graphic(), "{text:?}");
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().expect("a digit"), rest.next().expect("a digit")];
        let digits = std::str::from_utf8(&digits).expect("digits");
        bytes.push(u8::from_str_radix(digits, 16).expect("a byte"));
    }
    String::from_utf8(bytes).expect("what was text stays text")
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split('\u{1}');
    let mut part = || parts.next().unwrap_or("x").to_owned();
    let (first, second, third, region) = (part(), part(), part(), part());

    let given = params! { "Host": first.as_str(), "Label": second.as_str(), "Rest": third.as_str(), "Name": first.as_str(), "Head": second.as_str() };
    if let Some((host, path, query, header)) = address(&CLIENTS.places, "Go", given) {
        assert_eq!(host, format!("{first}-x.example.com"));
        let path =
            path.strip_prefix("/base/p/").and_then(|path| path.strip_suffix("/end")).expect("below its path");
        let (label, rest) = path.split_once('/').expect("two labels");
        assert_eq!((decoded(label), decoded(rest)), (second.clone(), third.clone()));
        let name = query.strip_prefix("fixed=1&name=").expect("the query");
        assert!(!name.contains('&'));
        assert_eq!(decoded(name), first);
        assert_eq!(header.as_deref(), Some(second.as_str()));
    }

    let given = params! { "Bucket": first.as_str(), "Key": second.as_str() };
    if !first.is_empty()
        && let Some((host, path, query, _)) = address(&CLIENTS.s3, "GetObject", given)
    {
        assert_eq!(query, "");
        if ["s3.us-east-1.amazonaws.com", "s3.amazonaws.com"].contains(&host.as_str()) {
            assert_eq!(decoded(&path), format!("/{first}/{second}"));
        } else {
            assert!(host.ends_with(".amazonaws.com"), "{host}");
            assert!(host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)), "{host}");
            assert_eq!(decoded(&path), format!("/{second}"));
        }
    }

    let config = Config::new().with_signature_version(SignatureVersion::UNSIGNED).with_max_attempts(1);
    if let Ok(sqs) = block_on(CLIENTS.session.client("sqs").region(region.as_str()).config(config).build())
        && let Some((host, path, ..)) = address(&sqs, "ListQueues", params! {})
    {
        assert!(host.starts_with("sqs."), "{host}");
        assert!(host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)), "{host}");
        assert_eq!(path, "/");
    }
});
