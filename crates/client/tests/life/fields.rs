//! What the events hold at their moment.

use bufeo_client::event::*;
use bufeo_client::params;
use bufeo_testserver::{BadServer, Behaviour};

use crate::sandbox::{Log, answering, client, json};

/// Registers a handler that writes down what it sees of its event.
macro_rules! note {
    ($client:ident, $log:ident, $event:ident, $see:expr) => {
        let to = $log.clone();
        let see: fn(&$event) -> String = $see;
        let name = <$event as bufeo_events::Event>::NAME;
        $client.meta().events().register(name, move |event: &mut $event| to.push(see(event))).unwrap();
    };
}

#[tokio::test]
async fn every_event_holds_what_is_known_at_its_moment() {
    let server = answering([json(200, r#"{"TableNames": ["mytable"]}"#)]);
    let client = client("dynamodb", server.endpoint()).await;
    let log = Log::default();
    note!(client, log, ProvideClientParams, |event| {
        format!("{} {:?} {}", event.model.name(), *event.params, event.context["client_region"])
    });
    note!(client, log, BeforeParameterBuild, |event| {
        format!("{} {:?} {:?}", event.model.name(), *event.params, event.request_uri)
    });
    note!(client, log, BeforeEndpointResolution, |event| {
        format!("{} {:?} {}", event.model.name(), *event.params, event.builtins["AWS::Region"])
    });
    note!(client, log, BeforeCall, |event| {
        let target = event.request.headers().get("X-Amz-Target").unwrap_or_default();
        format!("{} {target} {}", event.request.method(), event.request_signer.signing_name())
    });
    note!(client, log, RequestCreated, |event| {
        format!("{} signed {}", event.operation_name, event.request.headers().contains("Authorization"))
    });
    note!(client, log, ChooseSigner, |event| {
        format!("{} {} {}", event.signing_name, event.region_name, event.signature_version.name())
    });
    note!(client, log, BeforeSign, |event| {
        let signed = event.request.headers().contains("Authorization");
        format!("{} {} signed {signed}", event.operation_name, event.signature_version.name())
    });
    note!(client, log, BeforeSend, |event| {
        let length = event.request.headers().get("Content-Length").unwrap_or_default();
        format!("{} of {length} bytes", event.request.method())
    });
    note!(client, log, BeforeParse, |event| {
        format!("{} {} {}", event.model.name(), event.response.status(), event.customized_response.len())
    });
    note!(client, log, ResponseReceived, |event| {
        let status = event.response.as_ref().unwrap().status();
        format!("{status} {} {}", event.parsed.as_ref().unwrap()["TableNames"], event.error.is_none())
    });
    note!(client, log, NeedsRetry, |event| {
        let parsed = &event.response.as_ref().unwrap().parsed;
        let same = event.request.url() == format!("{}/", event.endpoint);
        format!("{} {} {same} {}", event.attempts, parsed["TableNames"], event.error.is_none())
    });
    note!(client, log, AfterCall, |event| {
        let retries = &event.parsed["ResponseMetadata"]["RetryAttempts"];
        format!("{} {} after {retries} retries", event.model.name(), event.response.status())
    });

    client.call("ListTables", params! { "Limit": 5 }).await.unwrap();

    let expected = [
        r#"ListTables {"Limit": integer} eu-west-1"#,
        r#"ListTables {"Limit": integer} None"#,
        r#"ListTables {"Limit": integer} eu-west-1"#,
        "POST DynamoDB_20120810.ListTables dynamodb",
        "dynamodb eu-west-1 v4",
        "ListTables v4 signed false",
        // A client's handler on the bare name runs after the step that signs.
        "ListTables signed true",
        "POST of 12 bytes",
        "ListTables 200 0",
        r#"200 ["mytable"] true"#,
        r#"1 ["mytable"] true true"#,
        "ListTables 200 after 0 retries",
    ];
    assert_eq!(log.take(), expected);
}

#[tokio::test]
async fn a_failed_attempt_shows_its_error_in_the_place_of_an_answer() {
    let server = BadServer::start(Behaviour::CloseBeforeAnswer).unwrap();
    let client = client("sqs", server.endpoint()).await;
    let log = Log::default();
    note!(client, log, ResponseReceived, |event| {
        let kind = event.error.as_ref().unwrap().kind();
        format!("received {kind:?} {} {}", event.response.is_none(), event.parsed.is_none())
    });
    note!(client, log, NeedsRetry, |event| {
        let kind = event.error.as_ref().unwrap().kind();
        format!("attempt {} {kind:?} {}", event.attempts, event.response.is_none())
    });
    note!(client, log, AfterCallError, |event| {
        format!("{:?} {}", event.error.kind(), event.context["client_region"])
    });

    client.call("ListQueues", params! {}).await.unwrap_err();

    let mut expected = Vec::new();
    for attempt in 1..=3 {
        expected.push("received ConnectionClosed true true".to_owned());
        expected.push(format!("attempt {attempt} ConnectionClosed true"));
    }
    expected.push("ConnectionClosed eu-west-1".to_owned());
    assert_eq!(log.take(), expected);
}

#[tokio::test]
async fn user_agents_name_the_wire_format_that_is_new() {
    let server = answering([json(200, "")]);
    let agent = async |service: &'static str, operation: &str| {
        let client = client(service, server.endpoint()).await;
        let log = Log::default();
        note!(client, log, BeforeSend, |event| {
            event.request.headers().get("User-Agent").unwrap_or_default().to_string()
        });
        let _ = client.call(operation, params! {}).await;
        let agent = log.take().concat();
        agent.split(' ').find_map(|part| part.strip_prefix("m/")).map(str::to_owned)
    };
    assert_eq!(agent("eventbridgev2", "ListEventBuses").await.as_deref(), Some("P,E,N,M,Z,b,e"));
    assert_eq!(agent("dynamodb", "ListTables").await.as_deref(), Some("P,E,N,Z,b,e"));
}

#[tokio::test]
async fn user_agents_say_which_requests_are_compressed() {
    let server = answering([json(200, "{}")]);
    let cloudwatch = client("cloudwatch", server.endpoint()).await;
    let put = |data: usize| {
        let datum = params! { "MetricName": "depth", "Value": 1.5 };
        params! { "Namespace": "river", "MetricData": vec![bufeo_client::Value::from(datum); data] }
    };
    for data in [1, 500, 1] {
        cloudwatch.call("PutMetricData", put(data)).await.unwrap();
    }
    let requests = server.requests();
    let codes = requests.iter().map(|request| {
        let agent = request.header("user-agent").unwrap();
        let codes = agent.split(' ').find_map(|part| part.strip_prefix("m/")).unwrap();
        (request.header("content-encoding"), codes)
    });
    let codes: Vec<_> = codes.collect();
    assert_eq!(codes, [(None, "E,N,Z,b,e"), (Some("gzip"), "L,E,N,Z,b,e"), (None, "E,N,Z,b,e")]);
}
