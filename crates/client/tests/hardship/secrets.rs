//! What must not be printed, whatever happens: neither the secret key nor the session token.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use bufeo_client::event::*;
use bufeo_client::{Config, Credentials, Environment, Session, params};
use bufeo_testserver::Response;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};

use crate::sandbox::{answering, bare, json};

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "TOPSECRETTOPSECRETTOPSECRET";
const TOKEN: &str = "SESSIONTOKENSESSIONTOKEN";

/// Everything that was printed.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<String>>);

impl Printed {
    fn print(&self, what: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{what:?}\n{what:#?}").unwrap();
    }

    fn print_once(&self, what: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{what:?}").unwrap();
    }

    fn assert_clean(&self, where_from: &str) {
        let printed = self.0.lock().unwrap();
        for secret in [SECRET, TOKEN] {
            let place = printed.find(secret);
            let around = place.map(|place| &printed[place.saturating_sub(200)..place]);
            assert_eq!(place, None, "{where_from} prints {secret} after {}", around.unwrap_or_default());
        }
    }
}

fn credentials() -> Credentials {
    Credentials::new(KEY, SECRET).with_session_token(TOKEN)
}

fn session() -> Session {
    bare().credentials(credentials()).region("eu-west-1").build().unwrap()
}

/// Prints every event of a client of the session, and says how many kinds there were.
fn print_all(session: &Session) -> (Printed, Arc<Mutex<std::collections::BTreeSet<&'static str>>>) {
    let (printed, kinds) = (Printed::default(), Arc::<Mutex<std::collections::BTreeSet<_>>>::default());
    macro_rules! print {
        ($($event:ident),+) => {$(
            let name = <$event as bufeo_events::Event>::NAME;
            let (all, seen) = (printed.clone(), Arc::clone(&kinds));
            let print = move |event: &mut $event| {
                seen.lock().unwrap().insert(name);
                all.print_once(&*event);
            };
            // Last of all, when everything is there that can be.
            session.events().register_last(name, print).unwrap();
        )+};
    }
    print!(ChooseServiceName, CreatingClientClass, CreatingSerializer, GetAttribute, ProvideClientParams);
    print!(
        BeforeParameterBuild,
        BeforeEndpointResolution, BeforeCall, RequestCreated, ChooseSigner, BeforeSign
    );
    print!(BeforeSend, BeforeParse, ResponseReceived, NeedsRetry, AfterCall, AfterCallError);
    (printed, kinds)
}

#[tokio::test]
async fn no_event_prints_a_secret_in_any_attempt() {
    let session = session();
    let (printed, kinds) = print_all(&session);
    let server = answering([json(500, "{}"), json(200, "{}")]);
    let dynamodb = session.client("dynamodb").endpoint_url(server.endpoint()).build().await.unwrap();
    // Whoever registers on the client sees the request when it is signed.
    let all = printed.clone();
    let print = move |event: &mut RequestCreated| {
        assert!(event.request.headers().contains("Authorization"));
        all.print_once(&*event);
    };
    dynamodb.meta().events().register_last("request-created", print).unwrap();
    printed.print(&dynamodb.call("ListTables", params! {}).await.unwrap());
    printed.print(&(dynamodb.attribute("nothing").await.err(), &dynamodb, dynamodb.meta().config()));
    let closed = answering([json(200, "{}")]).endpoint().to_owned();
    let config = Config::new().with_max_attempts(1);
    let nowhere = session.client("sts").config(config).endpoint_url(closed).build().await.unwrap();
    printed.print(&nowhere.call("GetCallerIdentity", params! {}).await.unwrap_err());
    assert_eq!(kinds.lock().unwrap().len(), 17, "{kinds:?}");
    assert!(printed.0.lock().unwrap().contains("[redacted]"));
    printed.assert_clean("an event");
}

#[tokio::test]
async fn what_a_session_is_made_of_prints_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let path = file.to_str().unwrap();
    let keys =
        format!("aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n");
    let variables =
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", TOKEN)];
    let printed = Printed::default();
    printed.print(&(credentials(), credentials().secret_key(), credentials().session_token(), Config::new()));
    for (variable, contents) in [
        ("AWS_SHARED_CREDENTIALS_FILE", format!("[default]\n{keys}")),
        ("AWS_CONFIG_FILE", format!("[default]\n{keys}\n[profile other]\n{keys}")),
        (
            "AWS_CONFIG_FILE",
            format!("[default]\naws_secret_access_key = {SECRET}\naws_access_key_id =\n {SECRET}={TOKEN}\n"),
        ),
        // Broken ones are errors, which must not show the line.
        ("AWS_SHARED_CREDENTIALS_FILE", format!("aws_secret_access_key = {SECRET}\n")),
        ("AWS_SHARED_CREDENTIALS_FILE", format!("[default]\n{SECRET}\n")),
        ("AWS_SHARED_CREDENTIALS_FILE", format!("[{SECRET}\n")),
        ("AWS_CONFIG_FILE", format!("[default]\ns3 =\n  {TOKEN}\n")),
    ] {
        std::fs::write(&file, contents).unwrap();
        for variables in [&[][..], &variables] {
            let all = variables.iter().copied().chain([(variable, path)]);
            let environment = Environment::of(all);
            printed.print(&environment);
            match bare().environment(environment).region("eu-west-1").build() {
                Ok(session) => {
                    printed.print(&(session.client("s3"), session.credentials().await, &session));
                    printed.print(&session.client("s3").build().await.unwrap());
                    printed.print(&session.client("s3").credentials(credentials()));
                }
                Err(error) => printed.print(&(error.to_string(), error)),
            }
        }
    }
    assert!(printed.0.lock().unwrap().contains(KEY));
    printed.assert_clean("a session");
}

#[tokio::test]
async fn errors_of_secrets_that_cannot_be_used_do_not_show_them() {
    let server = answering([Response::new(200)]);
    let printed = Printed::default();
    for ends in ["\n", "\0", "\u{e9}", "\r\nX: y"] {
        let (secret, token) = (format!("{SECRET}{ends}"), format!("{TOKEN}{ends}"));
        for credentials in [
            Credentials::new(KEY, secret.clone()),
            Credentials::new(KEY, SECRET).with_session_token(token.clone()),
        ] {
            let session = bare().credentials(credentials).region("eu-west-1").build().unwrap();
            for service in ["s3", "dynamodb"] {
                let client = session.client(service).endpoint_url(server.endpoint()).build().await.unwrap();
                let operation = if service == "s3" { "ListBuckets" } else { "ListTables" };
                let Err(error) = client.call(operation, params! {}).await else { continue };
                printed.print(&error);
                let mut source = std::error::Error::source(&error);
                while let Some(cause) = source {
                    printed.print(&(cause, cause.to_string()));
                    source = cause.source();
                }
            }
        }
    }
    assert!(printed.0.lock().unwrap().contains("Signing"));
    printed.assert_clean("an error");
}

/// A subscriber that takes down all that the crates below have to say, at the finest level.
struct Everything(Printed);

impl Visit for Printed {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.print(&(field.name(), value));
    }
}

impl tracing::Subscriber for Everything {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.0.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.0.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        self.0.print(&event.metadata().target());
        event.record(&mut self.0.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn the_trace_of_a_call_holds_no_secret() {
    let printed = Printed::default();
    // While there is but one subscriber, the thread that first comes by decides for all whether anybody listens.
    let _another = tracing::Dispatch::new(Everything(Printed::default()));
    tracing::subscriber::with_default(Everything(printed.clone()), || {
        bufeo_model::block_on(async {
            let server = answering([json(500, "{}"), json(200, "{}")]);
            for service in ["dynamodb", "s3"] {
                let client = session().client(service).endpoint_url(server.endpoint()).build().await.unwrap();
                let operation = if service == "s3" { "ListBuckets" } else { "ListTables" };
                let _ = client.call(operation, params! {}).await;
            }
        });
    });
    let all = printed.0.lock().unwrap().clone();
    assert!(all.contains("another attempt"), "{all}");
    printed.assert_clean("the trace");
}
