//! Input that nobody should give: each has a clear error, and nothing of it reaches the network.

use std::time::Duration;

use bufeo_client::{
    Client, ClientBuilder, Config, Credentials, Environment, Error, ErrorKind, Session, Value, params,
};
use bufeo_testserver::{BadServer, Behaviour, Response};

use crate::sandbox::{ACCESS_KEY, REGION, SECRET_KEY, answering, bare, builder, client, json, session};

/// An error says something, in one sentence, and has the kind it should.
fn assert_error(error: &Error, kind: ErrorKind, holds: &str) {
    assert_eq!(error.kind(), kind, "{error:?}");
    assert!(error.to_string().contains(holds), "`{error}` does not mention `{holds}`");
}

async fn fails(builder: ClientBuilder) -> Error {
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

#[tokio::test]
async fn settings_of_any_origin_are_checked() {
    let long = "a".repeat(64);
    for region in [
        "eu-west-1\n",
        "eu\r\nhost: evil",
        "eu-west-1/",
        "eu-west-1?",
        "evil.com#",
        "@evil",
        "-",
        "12",
        &long,
    ] {
        let environment = Environment::of([("AWS_DEFAULT_REGION", region)]);
        let session = bare().environment(environment).build().unwrap();
        assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidRegion, region);
    }
    for url in [
        "http",
        "//host",
        "http:",
        "http:/host",
        "file:///etc/passwd",
        "http://a\r\nb",
        "http://\u{0}",
        "http://a:b:c",
        "http://host:99999",
        "http://host:port",
        "http://host:+80",
        "http://:80",
        "http://[::1",
        "http://[zz]",
        "http://?x",
        "http://#x",
        "http://host\\@evil",
        "http://host?query",
        "http://host/path?x=1",
        "http://host#fragment",
        "http://host/a b",
        " http://host",
        "http://host ",
        "http://h%00st",
        "http://..",
        "http://host..name",
    ] {
        let kinds = [
            fails(session().client("s3").endpoint_url(url)).await,
            fails(builder().endpoint_url(url).build().unwrap().client("s3")).await,
            fails(with_variables(&[("AWS_ENDPOINT_URL", url)]).client("s3")).await,
            fails(with_variables(&[("AWS_ENDPOINT_URL_S3", url)]).client("s3")).await,
        ];
        for error in kinds {
            assert_error(&error, ErrorKind::InvalidEndpoint, &format!("Invalid endpoint: {url}"));
        }
    }
    for attempts in ["0", "-1", "many", "99999999999999999999", "1.5"] {
        let error = fails(with_variables(&[("AWS_MAX_ATTEMPTS", attempts)]).client("s3")).await;
        assert_error(&error, ErrorKind::InvalidConfiguration, attempts);
    }
}

fn with_variables(variables: &[(&str, &str)]) -> Session {
    builder().environment(Environment::of(variables.iter().copied())).build().unwrap()
}

#[tokio::test]
async fn extreme_settings_do_not_end_the_program() {
    let server = BadServer::start(Behaviour::Fail { times: 2 }).unwrap();
    for extreme in [Duration::MAX, Duration::ZERO] {
        let config = Config::new()
            .with_connect_timeout(if extreme.is_zero() { Duration::from_secs(60) } else { extreme })
            .with_read_timeout(Duration::MAX)
            .with_max_pool_connections(if extreme.is_zero() { 0 } else { usize::MAX })
            .with_max_attempts(u32::MAX);
        let session = builder().config(config).build().unwrap();
        let s3 = session.client("s3").endpoint_url(server.endpoint()).build().await.unwrap();
        s3.call("HeadBucket", params! { "Bucket": "b" }).await.unwrap();
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn missing_and_partial_credentials_fail_the_call_and_not_the_client() {
    let server = answering([json(200, "{}")]);
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let call = async |variables: &[(&str, &str)], file: &str| {
        std::fs::write(path, file).unwrap();
        let variables = [("AWS_SHARED_CREDENTIALS_FILE", path)].into_iter().chain(variables.iter().copied());
        let session = bare().environment(Environment::of(variables)).region(REGION).build().unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        dynamodb.call("ListTables", params! {}).await.unwrap_err()
    };
    let missing = ErrorKind::NoCredentials;
    let partial = ErrorKind::PartialCredentials;
    let key = ("AWS_ACCESS_KEY_ID", "AKID");
    for (variables, file, kind, text) in [
        (&[][..], "", missing, "Unable to locate credentials"),
        (&[("AWS_ACCESS_KEY_ID", "")], "", missing, "Unable to locate credentials"),
        (&[("AWS_SECRET_ACCESS_KEY", "s")], "", missing, "Unable to locate credentials"),
        (&[], "[other]\naws_access_key_id = AKID\n", missing, "Unable to locate credentials"),
        (&[key], "", partial, "env, missing: AWS_SECRET_ACCESS_KEY"),
        (&[key, ("AWS_SECRET_ACCESS_KEY", "")], "", partial, "env, missing: AWS_SECRET_ACCESS_KEY"),
        (
            &[],
            "[default]\naws_access_key_id = AKID\n",
            partial,
            "shared-credentials-file, missing: aws_secret_access_key",
        ),
        (
            &[],
            "[default]\naws_access_key_id = AKID\naws_secret_access_key =\n",
            partial,
            "shared-credentials-file, missing: aws_secret_access_key",
        ),
    ] {
        assert_error(&call(variables, file).await, kind, text);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn credentials_and_user_agents_that_no_header_can_hold_are_errors() {
    let server = answering([json(200, "{}")]);
    let good = || Credentials::new(ACCESS_KEY, SECRET_KEY);
    for (credentials, extra) in [
        (Credentials::new("AKID\r\nX-Evil: yes", SECRET_KEY), ""),
        (Credentials::new("AKID\0", SECRET_KEY), ""),
        (good().with_session_token("to\nken"), ""),
        (good().with_session_token("to\0ken"), ""),
        (good(), "agent\r\nX-Evil: yes"),
    ] {
        let session = bare()
            .credentials(credentials)
            .region(REGION)
            .config(Config::new().with_user_agent_extra(extra.to_owned()))
            .build()
            .unwrap();
        let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
        let outcome = dynamodb.call("ListTables", params! {}).await;
        for request in server.requests() {
            assert!(request.header("x-evil").is_none(), "{request:?}");
        }
        match outcome {
            // What users add to their own agent becomes one line.
            Ok(_) => assert!(!extra.is_empty()),
            Err(error) => assert!(!error.kind().is_transport() && extra.is_empty(), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_or_understood_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let build = || {
            let environment = Environment::of([(variable, path.to_str().unwrap())]);
            Session::builder().environment(environment).build()
        };
        for broken in [
            &b"\xff\xfe"[..],
            b"[",
            b"[default",
            b"x",
            b"= 1",
            b"[default]\nx",
            b"\0",
            b"[default]\ns3 =\n  x\n",
        ] {
            std::fs::write(&path, broken).unwrap();
            assert_error(&build().unwrap_err(), ErrorKind::ConfigParse, path.to_str().unwrap());
        }
        for odd in [
            &b""[..],
            b"[]\nx=1\n",
            b"[profile]\nx=1",
            b"[default]\n = 1",
            b"\n\n[default]\r\nx = y\r\n",
            b"[profile ']",
        ] {
            std::fs::write(&path, odd).unwrap();
            build().unwrap();
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert_error(&build().unwrap_err(), ErrorKind::ConfigParse, path.to_str().unwrap());
        std::fs::remove_dir(&path).unwrap();
        build().unwrap();
    }
    for name in ["missing", "", "../default", "a\nb"] {
        let error = bare().profile(name).build().err().unwrap();
        assert_error(
            &error,
            ErrorKind::ProfileNotFound,
            &format!("The config profile ({name}) could not be found"),
        );
    }
    let config = "[default]\nservices = gone\ns3 =\n  addressing_style = sideways\n";
    std::fs::write(&path, config).unwrap();
    let session = with_variables(&[("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidConfiguration, "sideways");
    std::fs::write(&path, "[default]\nservices = gone\n").unwrap();
    let session = with_variables(&[("AWS_CONFIG_FILE", path.to_str().unwrap())]);
    assert_error(&fails(session.client("s3")).await, ErrorKind::InvalidConfiguration, "gone");
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
