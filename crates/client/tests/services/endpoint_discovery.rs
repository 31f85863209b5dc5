//! Services that tell where a call is to go.

use bufeo_client::event::BeforeSend;
use bufeo_client::{Client, Config, Environment, ErrorKind, HttpResponse, params};
use bufeo_testserver::{Request, StubServer};

use crate::sandbox::{answering, builder, json};

/// A client whose service tells that server's address.
async fn told(server: &StubServer, config: Config) -> Client {
    let address = server.endpoint();
    let told = format!(r#"{{"Endpoints": [{{"Address": "{address}", "CachePeriodInMinutes": 5}}]}}"#);
    telling(told, config).await
}

/// A client whose service tells that, wherever it is asked itself: not over TLS, so that the endpoints need none either.
async fn telling(told: String, config: Config) -> Client {
    telling_over("http", told, config).await
}

async fn telling_over(scheme: &str, told: String, config: Config) -> Client {
    let own = format!("{scheme}://timestream.invalid");
    let session =
        builder().environment(Environment::of([("AWS_ENDPOINT_URL", own.as_str())])).build().unwrap();
    let timestream = session.client("timestream-write").config(config).build().await.unwrap();
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

#[tokio::test]
async fn a_period_beyond_all_times_is_no_panic() {
    let server = answering([json(200, "{}")]);
    for minutes in ["288230376151711744", "9223372036854775807", "-1", "153722867280912931", "1e300", "null"]
    {
        let address = server.endpoint();
        let told =
            format!(r#"{{"Endpoints": [{{"Address": "{address}", "CachePeriodInMinutes": {minutes}}}]}}"#);
        let timestream = telling(told, Config::new()).await;
        for _ in 0..2 {
            let call = timestream.call("CreateDatabase", params! { "DatabaseName": "mine" });
            call.await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_endpoint_that_is_told_leads_neither_out_of_tls_nor_to_a_user() {
    let server = answering([json(200, "{}")]);
    let plain = server.endpoint().to_owned();
    let with_user = plain.replace("http://", "http://user:secret@");
    let host = plain.replace("http://", "");
    for (own, address, problem) in [
        ("https", plain.clone(), "not over TLS"),
        ("https", plain.replace("http", "HTTP"), "not over TLS"),
        ("http", with_user.clone(), "names a user"),
        ("https", with_user.replace("http:", "https:"), "names a user"),
        ("https", format!("user@{host}"), "names a user"),
        ("https", String::new(), "no host"),
        ("https", "https://".to_owned(), "no host"),
        ("https", "https:///path".to_owned(), "no host"),
        ("https", format!("{host} x"), "no host"),
        ("https", format!("{host}\\r\\nx: y"), "no host"),
    ] {
        let told = format!(r#"{{"Endpoints": [{{"Address": "{address}", "CachePeriodInMinutes": 5}}]}}"#);
        let timestream = telling_over(own, told, Config::new()).await;
        let call = timestream.call("CreateDatabase", params! { "DatabaseName": "mine" });
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Endpoint, "{address}: {error}");
        assert!(error.to_string().contains(problem), "{address}: {error}");
        assert!(!error.to_string().contains("secret"));
    }
    assert!(server.requests().is_empty());
}
