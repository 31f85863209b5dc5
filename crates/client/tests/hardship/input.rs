//! Input that nobody should give: each has a clear error, and nothing of it reaches the network.

use bufeo_client::{Client, ClientBuilder, Config, Environment, Error, ErrorKind, Value, params};
use bufeo_testserver::Response;

use crate::sandbox::{answering, builder, client, json, session};
use crate::settings::with_variables;

/// An error says something, in one sentence, and has the kind it should.
pub(crate) fn assert_error(error: &Error, kind: ErrorKind, holds: &str) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert!(error.to_string().contains(holds), "`{error}` does not mention `{holds}`");
}

pub(crate) async fn fails(builder: ClientBuilder) -> Error {
    builder.build().await.err().unwrap()
}

#[tokio::test]
async fn names_of_services_versions_and_operations_are_never_paths() {
    let folder = tempfile::tempdir().unwrap();
    for place in ["outside/2020-01-01", "models/weather/2020-01-01"] {
        std::fs::create_dir_all(folder.path().join(place)).unwrap();
        std::fs::write(folder.path().join(place).join("service-2.json"), "{").unwrap();
    }
    let models = folder.path().join("models");
    let environment = Environment::of([("AWS_DATA_PATH", models.to_str().unwrap())]);
    let session = builder().environment(environment).build().unwrap();
    let absolute = folder.path().join("outside");
    for name in
        ["", ".", "..", "../outside", "weather/../../outside", "s3/", "S3", absolute.to_str().unwrap()]
    {
        assert_error(&fails(session.client(name.to_owned())).await, ErrorKind::UnknownService, name);
    }
    for version in ["", "..", "../../outside/2020-01-01", "2006-03-01/", "2006-03-01\0"] {
        assert_error(&fails(session.client("s3").api_version(version)).await, ErrorKind::Model, version);
    }
    let s3 = session.client("s3").build().await.unwrap();
    for name in ["", "listobjects", "ListObjects.", "ListObjects\0", "../ListObjects"] {
        let error = s3.call(name, params! {}).await.unwrap_err();
        assert_error(&error, ErrorKind::UnknownOperation, name);
    }
}

/// Whatever a bucket or key is called: the connection goes to the endpoint, and the path says what was asked for.
#[tokio::test]
async fn a_key_is_all_of_the_path_after_its_bucket() {
    let server = answering([Response::new(200)]);
    let s3 = client("s3", server.endpoint()).await;
    for key in [
        "..",
        "../..",
        "../../other/key",
        "./x",
        "/",
        "//",
        "//evil.com/x",
        "a//b/",
        "%2e%2e%2f",
        "%",
        "%zz",
        "?",
        "??acl",
        "#",
        "a#b?c",
        "\\..\\",
        "@evil",
        "evil.com:80",
        "é/ü",
        "日本",
        "\u{202e}",
        "\0",
        "\r\nHost: evil",
        "\t",
        " ",
        "+",
        "*",
        "~",
        "'\"<>&",
        "{Key}",
        "{Bucket}/{Key+}",
        ";",
        "a=b&c=d",
    ] {
        s3.call("GetObject", params! { "Bucket": "b", "Key": key })
            .await
            .unwrap_or_else(|error| panic!("{key:?}: {error}"));
        let request = server.requests().pop().unwrap();
        let encoded = request
            .target
            .strip_prefix("/b/")
            .unwrap_or_else(|| panic!("{key:?} went to {}", request.target));
        assert_eq!(decoded(encoded), key);
        assert!(!encoded.contains(['?', '#', '\\', ' ']) && encoded.is_ascii());
        assert_eq!(request.header("host"), Some(server.endpoint().trim_start_matches("http://")));
    }
    let error = s3.call("GetObject", params! { "Bucket": "b", "Key": "" }).await.unwrap_err();
    assert_error(&error, ErrorKind::ParamValidation, "Key");
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

const HOSTILE: [&str; 16] = [
    "evil.com/",
    "evil.com#",
    "evil.com?",
    "evil.com\\",
    "user@evil.com",
    "evil.com:80/",
    "a/b",
    "../x",
    "..",
    ".",
    "a b",
    "é",
    "a\r\nHost: evil",
    "\0",
    "%2f",
    "",
];

/// By host as by path, without an endpoint of the test's own: what is refused never gets as far as `before-send`.
#[tokio::test]
async fn parameters_never_choose_the_host() {
    let config = || Config::new().with_max_attempts(1);
    let virtual_hosts = || config().with_s3_addressing(bufeo_client::AddressingStyle::Virtual);
    for (service, operation, member, config, suffix) in [
        ("s3", "ListObjects", "Bucket", config(), "s3.eu-west-1.amazonaws.com"),
        ("s3", "ListObjects", "Bucket", virtual_hosts(), "s3.eu-west-1.amazonaws.com"),
        ("s3control", "ListJobs", "AccountId", config(), "s3-control.eu-west-1.amazonaws.com"),
        ("dynamodb", "DescribeTable", "TableName", config(), "dynamodb.eu-west-1.amazonaws.com"),
    ] {
        for validation in [true, false] {
            let config = config.clone().with_parameter_validation(validation);
            let client = session().client(service).config(config).build().await.unwrap();
            let sent = answer_before_sending(&client);
            for value in HOSTILE {
                let params: bufeo_client::Map = [(member, Value::from(value))].into_iter().collect();
                let outcome = client.call(operation, params).await;
                for url in sent.take() {
                    let host =
                        url.strip_prefix("https://").unwrap().split(['/', '?', '#', '\\']).next().unwrap();
                    assert!(
                        host.ends_with(suffix) && !host.contains('@'),
                        "{service} {value:?} goes to {url}"
                    );
                    assert!(url.is_ascii() && !url.contains(|c: char| c.is_control() || c == ' '), "{url:?}");
                }
                if let Err(error) = outcome {
                    assert!(
                        !error.kind().is_transport() && error.kind() != ErrorKind::Handler,
                        "{value:?}: {error:?}"
                    );
                }
            }
        }
    }
}

/// Writes down where requests would go, and answers in the network's place.
fn answer_before_sending(client: &Client) -> crate::sandbox::Log {
    use bufeo_client::{HttpResponse, event::BeforeSend};
    let log = crate::sandbox::Log::default();
    let urls = log.clone();
    let answer = move |event: &mut BeforeSend| {
        urls.push(event.request.url().to_string());
        HttpResponse::build(200).body("{}")
    };
    client.meta().events().register("before-send", answer).unwrap();
    log
}

#[tokio::test]
async fn names_and_values_of_headers_are_one_line() {
    let server = answering([Response::new(200)]);
    let s3 = client("s3", server.endpoint()).await;
    let call = async |params: bufeo_client::Map| s3.call("PutObject", params).await;
    for value in ["a\r\nX-Evil: yes", "a\nX-Evil: yes", "\r", "\n", "a\0b", "\u{7f}"] {
        let error = call(params! { "Bucket": "b", "Key": "k", "ContentType": value }).await.unwrap_err();
        assert!(!error.kind().is_transport() && error.kind() != ErrorKind::Service, "{value:?}: {error:?}");
        let metadata = |name: &str, value: &str| {
            let metadata: bufeo_client::Map = [(name, value)].into_iter().collect();
            params! { "Bucket": "b", "Key": "k", "Metadata": metadata }
        };
        call(metadata("name", value)).await.unwrap_err();
        call(metadata(value, "value")).await.unwrap_err();
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[tokio::test]
async fn parameters_of_the_wrong_shape_are_all_reported() {
    let server = answering([json(200, "{}")]);
    let dynamodb = client("dynamodb", server.endpoint()).await;
    let item = params! { "ConditionExpression": ["t"], "Item": "text", "Expected": { "a": { "Exists": "yes", "Nope": 1 } },
    "Extra": 1, "ReturnValues": 1.5 };
    let error = dynamodb.call("PutItem", item).await.unwrap_err();
    for path in [
        "\"TableName\"",
        "ConditionExpression",
        "Item",
        "Expected.a.Exists",
        "\"Nope\"",
        "\"Extra\"",
        "ReturnValues",
    ] {
        assert_error(&error, ErrorKind::ParamValidation, path);
    }
    for not_a_map in [Value::from("x"), Value::from(1), Value::from(true), Value::from([1, 2])] {
        assert_eq!(dynamodb.call("PutItem", not_a_map).await.unwrap_err().kind(), ErrorKind::ParamValidation);
    }
    let mut deep = Value::from("end");
    for _ in 0..200 {
        deep = params! { "L": [deep] }.into();
    }
    for validation in [true, false] {
        let config = Config::new().with_parameter_validation(validation);
        let session = builder().config(config).build().unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        let params = params! { "TableName": "t", "Item": { "a": (deep.clone()) } };
        let error = dynamodb.call("PutItem", params).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ParamValidation | ErrorKind::Serialization), "{error:?}");
        // Without validation, what does not fit is an error of the serializer's, and no panic.
        let odd = params! { "TableName": 5, "Item": [1], "Extra": "x" };
        let outcome = dynamodb.call("PutItem", odd).await;
        assert!(outcome.is_ok() || !outcome.unwrap_err().kind().is_transport());
    }
}

#[tokio::test]
async fn damaged_models_are_errors_of_the_client_or_the_call() {
    let folder = tempfile::tempdir().unwrap();
    let metadata = r#""metadata": {"serviceId": "Weather", "endpointPrefix": "weather", "protocol": "json",
        "jsonVersion": "1.0", "targetPrefix": "W", "signatureVersion": "v4", "apiVersion": "2020-01-01"}"#;
    let with = |operation: &str, shapes: &str| {
        format!(r#"{{{metadata}, "operations": {{"Get": {operation}}}, "shapes": {{{shapes}}}}}"#)
    };
    let http = r#""name": "Get", "http": {"method": "POST", "requestUri": "/"}"#;
    let of = |shapes: &str| with(&format!(r#"{{{http}, "input": {{"shape": "In"}}}}"#), shapes);
    let server = answering([json(200, "{}")]);
    for (number, text) in [
        "null".to_owned(),
        "5".to_owned(),
        "\"\"".to_owned(),
        "{}".to_owned(),
        "{\"metadata\": {}}".to_owned(),
        "\u{feff}{}".to_owned(),
        "[".repeat(10_000),
        format!("{{{metadata}}}"),
        format!(r#"{{{metadata}, "operations": [], "shapes": []}}"#),
        format!(r#"{{{metadata}, "operations": {{"Get": 5}}, "shapes": {{}}}}"#),
        with(r#"{"name": "Get", "http": 5}"#, ""),
        with(r#"{"name": "Get", "http": {"method": "G E\r\nT", "requestUri": "/"}}"#, ""),
        of(""),
        of(r#""In": 5"#),
        of(r#""In": {}"#),
        of(r#""In": {"type": "unheard-of"}"#),
        of(r#""In": {"type": "structure", "members": 5}"#),
        of(r#""In": {"type": "structure", "members": {"A": {"shape": "Missing"}}}"#),
        of(r#""In": {"type": "structure", "required": ["B"], "members": {"A": {"shape": "In"}}}"#),
        of(r#""In": {"type": "list"}"#),
        of(r#""In": {"type": "list", "member": {"shape": "In"}}"#),
        of(r#""In": {"type": "map", "key": {"shape": "In"}, "value": {"shape": "In"}}"#),
    ]
    .into_iter()
    .enumerate()
    {
        // A new folder each time: nobody need notice that a file of the same length was written in the same instant.
        let own = folder.path().join(number.to_string());
        let version = own.join("weather").join("2020-01-01");
        std::fs::create_dir_all(&version).unwrap();
        std::fs::write(version.join("service-2.json"), &text).unwrap();
        let session = with_variables(&[("AWS_DATA_PATH", own.to_str().unwrap())]);
        assert!(session.available_services().contains(&"weather".to_owned()));
        let made = session.client("weather").endpoint_url(server.endpoint()).build().await;
        let outcome = match made {
            Ok(weather) => weather.call("Get", params! { "A": { "A": {} } }).await.map(|_| ()),
            Err(error) => Err(error),
        };
        let error = outcome.expect_err(&text);
        let kinds = [
            ErrorKind::Model,
            ErrorKind::ParamValidation,
            ErrorKind::Serialization,
            ErrorKind::InvalidConfiguration,
            ErrorKind::UnknownOperation,
        ];
        assert!(kinds.contains(&error.kind()), "{text}: {error:?}");
        assert!(!error.to_string().is_empty());
    }
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}
