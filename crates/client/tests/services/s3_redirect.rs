//! Buckets of other regions.

use bufeo_client::{ErrorKind, params};
use bufeo_testserver::{Request, Response, StubServer};

use crate::sandbox::{REGION, client};

/// A server that has the bucket in Frankfurt, and says so in a header or not at all.
fn server(told: bool) -> StubServer {
    StubServer::start(move |request: &Request| {
        if region(request) == "eu-central-1" {
            return Response::new(200);
        }
        let moved = Response::new(301).with_body("<Error><Code>PermanentRedirect</Code></Error>");
        if told { moved.with_header("x-amz-bucket-region", "eu-central-1") } else { moved }
    })
    .unwrap()
}

/// What a request was signed for.
fn region(request: &Request) -> String {
    let scope = request.header("authorization").unwrap().split("Credential=").nth(1).unwrap();
    scope.split('/').nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn the_first_call_is_sent_there_and_later_ones_go_there_at_once() {
    let server = server(true);
    let s3 = client("s3", server.endpoint()).await;
    for _ in 0..2 {
        s3.call("GetObject", params! { "Bucket": "mybucket", "Key": "a/b" }).await.unwrap();
    }
    let regions: Vec<String> = server.requests().iter().map(region).collect();
    assert_eq!(regions, [REGION, "eu-central-1", "eu-central-1"]);
    assert!(server.requests().iter().all(|request| request.path() == "/mybucket/a/b"));
    let agent = |place: usize| server.requests()[place].header("user-agent").unwrap().to_owned();
    assert!(!agent(0).contains(",Ah") && !agent(0).contains("m/Ah"), "{}", agent(0));
    assert!(agent(1).contains("Ah") && agent(2).contains("Ah"));
}

#[tokio::test]
async fn without_the_handler_it_is_the_services_error() {
    let server = server(true);
    let s3 = client("s3", server.endpoint()).await;
    let listed = s3.meta().events().emitter().registrations();
    let follows = "follow a bucket to its region";
    let entry = listed.iter().find(|entry| entry.handler().label() == follows).unwrap();
    let same = |handler: &dyn bufeo_events::Handler| handler.same(&**entry.handler());
    assert!(s3.meta().events().unregister("needs-retry.s3", &same));
    let object = params! { "Bucket": "mybucket", "Key": "a" };
    let error = s3.call("GetObject", object).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("PermanentRedirect")));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_region_that_nobody_tells_is_asked_for_once() {
    let server = server(false);
    let s3 = client("s3", server.endpoint()).await;
    let object = params! { "Bucket": "mybucket", "Key": "a" };
    let error = s3.call("GetObject", object).await.unwrap_err();
    assert_eq!(error.code(), Some("PermanentRedirect"));
    let methods: Vec<String> = server.requests().iter().map(|request| request.method.to_string()).collect();
    assert_eq!(methods, ["GET", "HEAD"]);
}
