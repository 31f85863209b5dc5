//! Sessions of S3 Express: one for each bucket, kept until they are about to end.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::{Client, Clock, Config, Sleep, params};
use bufeo_testserver::{Request, Response, StubServer};

use crate::sandbox::{HandClock, NOW, builder};

const BUCKET: &str = "mine--use1-az4--x-s3";

/// A clock that the test sets.
#[derive(Clone, Default)]
struct SetClock {
    later: Arc<Mutex<Duration>>,
    other: HandClock,
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + NOW + *self.later.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.other.sleep(duration)
    }
}

/// A server whose sessions are good for five minutes from the clock's beginning on, and that counts them.
fn server() -> StubServer {
    let sessions = Mutex::new(0);
    StubServer::start(move |request: &Request| {
        if request.query().is_none_or(|query| !query.contains("session")) {
            return Response::new(200);
        }
        let mut count = sessions.lock().unwrap();
        *count += 1;
        let ends = if *count == 1 { "12:41:00" } else { "12:46:00" };
        Response::new(200).with_body(format!(
            "<CreateSessionResult><Credentials><SessionToken>TOKEN{count}</SessionToken>\
             <SecretAccessKey>SECRET{count}</SecretAccessKey><AccessKeyId>KEY{count}</AccessKeyId>\
             <Expiration>2015-08-30T{ends}Z</Expiration></Credentials></CreateSessionResult>"
        ))
    })
    .unwrap()
}

async fn client(server: &StubServer, clock: SetClock, config: Config) -> Client {
    let session = builder().region("us-east-1").clock(clock).build().unwrap();
    session.client("s3").endpoint_url(server.endpoint()).config(config).build().await.unwrap()
}

/// Who signed each request: the access key, the session's token and the service.
fn signers(server: &StubServer) -> Vec<(String, Option<String>)> {
    let requests = server.requests();
    let signer = |request: &Request| {
        let signature = request.header("authorization").unwrap();
        let scope = signature.split("Credential=").nth(1).unwrap().split(',').next().unwrap();
        assert!(scope.ends_with("/us-east-1/s3express/aws4_request"), "{scope}");
        let token = request.header("x-amz-s3session-token").map(str::to_owned);
        (scope.split('/').next().unwrap().to_owned(), token)
    };
    requests.iter().map(signer).collect()
}

fn of_session(number: u8) -> (String, Option<String>) {
    (format!("KEY{number}"), Some(format!("TOKEN{number}")))
}

fn of_ours() -> (String, Option<String>) {
    ("AKIDEXAMPLE".to_owned(), None)
}

#[tokio::test]
async fn a_session_is_made_once_and_renewed_before_it_ends() {
    let (server, clock) = (server(), SetClock::default());
    let s3 = client(&server, clock.clone(), Config::new()).await;
    let object = params! { "Bucket": BUCKET, "Key": "a" };
    for _ in 0..2 {
        s3.call("HeadObject", object.clone()).await.unwrap();
    }
    assert_eq!(signers(&server), [of_ours(), of_session(1), of_session(1)]);
    // Less than 45 seconds before the end.
    *clock.later.lock().unwrap() = Duration::from_secs(5 * 60 - 44);
    s3.call("HeadObject", object).await.unwrap();
    assert_eq!(signers(&server)[3..], [of_ours(), of_session(2)]);
}

#[tokio::test]
async fn each_bucket_has_its_own() {
    let server = server();
    let s3 = client(&server, SetClock::default(), Config::new()).await;
    for bucket in [BUCKET, "other--use1-az4--x-s3", BUCKET] {
        s3.call("HeadObject", params! { "Bucket": bucket, "Key": "a" }).await.unwrap();
    }
    assert_eq!(signers(&server), [of_ours(), of_session(1), of_ours(), of_session(2), of_session(1)]);
}

#[tokio::test]
async fn an_address_that_is_given_away_is_signed_with_the_session() {
    let server = server();
    let s3 = client(&server, SetClock::default(), Config::new()).await;
    let url = s3.presigned_url("GetObject", params! { "Bucket": BUCKET, "Key": "a" }).build().await.unwrap();
    assert!(
        url.contains("X-Amz-Credential=KEY1%2F") && url.contains("X-Amz-S3session-Token=TOKEN1"),
        "{url}"
    );
    assert!(!url.contains("SECRET"));
}

#[tokio::test]
async fn without_sessions_the_clients_own_keys_sign() {
    let server = server();
    let config = Config::new().with_s3_express_sessions(false);
    let s3 = client(&server, SetClock::default(), config).await;
    s3.call("HeadObject", params! { "Bucket": BUCKET, "Key": "a" }).await.unwrap();
    assert_eq!(signers(&server), [of_ours()]);
}
