//! Services that tell where a call is to go.

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Config, ErrorKind, HttpResponse, params};
use bufeo_testserver::{Request, StubServer};

use crate::sandbox::{answering, json, session};

/// A client whose service tells that server's address.
async fn told(server: &StubServer, config: Config) -> Client {
    let address = server.endpoint();
    let told = format!(r#"{{"Endpoints": [{{"Address": "{address}", "CachePeriodInMinutes": 5}}]}}"#);
    telling(told, config).await
}

/// A client whose service tells that, wherever it is asked itself.
async fn telling(told: String, config: Config) -> Client {
    let timestream = session().client("timestream-write").config(config).build().await.unwrap();
    let events = timestream.meta().events();
    events
        .register("before-send.timestream-write.DescribeEndpoints", move |_: &mut BeforeSend| {
            HttpResponse::build(200).body(told.clone())
        })
        .unwrap();
    timestream
}

fn operation(request: &Request) -> &str {
    request.header("x-amz-target").unwrap().rsplit('.').next().unwrap()
}

#[tokio::test]
async fn calls_go_where_the_service_tells() {
    let server = answering([json(200, "{}")]);
    let timestream = told(&server, Config::new()).await;
    timestream.call("CreateDatabase", params! { "DatabaseName": "mine" }).await.unwrap();
    let sent = server.requests();
    assert_eq!(sent.iter().map(operation).collect::<Vec<_>>(), ["CreateDatabase"]);
}

#[tokio::test]
async fn an_address_that_has_gone_bad_is_asked_for_anew() {
    for refused in [json(421, "{}"), json(400, r#"{"__type": "InvalidEndpointException"}"#)] {
        let server = answering([refused, json(200, "{}")]);
        // Even by a client that does not retry.
        let timestream = told(&server, Config::new().with_max_attempts(1)).await;
        timestream.call("CreateDatabase", params! { "DatabaseName": "mine" }).await.unwrap();
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_service_that_refuses_all_it_tells_is_not_called_for_ever() {
    for (most, requests) in [(1, 2), (2, 2), (5, 5)] {
        let server =
            answering([json(400, r#"{"__type": "InvalidEndpointException", "Message": "elsewhere"}"#)]);
        let timestream = told(&server, Config::new().with_max_attempts(most)).await;
        let call = timestream.call("CreateDatabase", params! { "DatabaseName": "mine" });
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("InvalidEndpointException")));
        assert_eq!(server.requests().len(), requests, "{most} attempts");
    }
}

#[tokio::test]
async fn without_an_address_nothing_is_sent_that_cannot_do_without() {
    let timestream = telling(r#"{"Endpoints": []}"#.into(), Config::new()).await;
    let call = timestream.call("CreateDatabase", params! { "DatabaseName": "mine" });
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Endpoint);
    assert_eq!(error.to_string(), "Endpoint Discovery failed to refresh the required endpoints.");
}
