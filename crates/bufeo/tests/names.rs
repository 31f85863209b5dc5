//! What programs have to name, named from `bufeo` alone: what traits are implemented with, what functions give back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bufeo::event::ProvideClientParams;
use bufeo::{
    Emission, Error, Observer, Run, RunOutcome, SerdeError, Session, Value, WrongKind, events, model,
};

/// An observer of this file's handlers, and a function of it for each type that it is shown.
#[derive(Default)]
struct Slowest(Mutex<Option<(Duration, String)>>);

impl Slowest {
    fn see(&self, run: &Run<'_>) {
        let listener: &events::EventListener = run.listener();
        let origin: Option<&events::Origin> = listener.origin();
        let mut slowest = self.0.lock().unwrap();
        let Some(origin) = origin.map(ToString::to_string).filter(|origin| origin.contains("names.rs"))
        else {
            return;
        };
        if run.outcome() == RunOutcome::NoReply
            && slowest.as_ref().is_none_or(|(longest, _)| run.elapsed() >= *longest)
        {
            *slowest = Some((run.elapsed(), origin));
        }
    }
}

impl Observer for Slowest {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn emitted(&self, emission: &Emission<'_>) {
        emission.runs().iter().for_each(|run| self.see(run));
    }
}

#[test]
fn an_observer_can_be_written() {
    let session = Session::builder().build().unwrap();
    let slowest = Arc::new(Slowest::default());
    session.events().observe(Some(Arc::clone(&slowest) as Arc<dyn Observer>));
    session.events().register("choose-service-name", |_: &mut bufeo::event::ChooseServiceName| ()).unwrap();
    drop(bufeo::block_on(session.client("s3").region("eu-west-1").build()).unwrap());
    let (_, origin) = slowest.0.lock().unwrap().take().unwrap();
    assert!(origin.contains("names.rs"), "{origin}");
}

/// The errors of a program that keeps each of `bufeo`'s apart.
#[expect(dead_code, reason = "what is named here is what matters")]
#[derive(Debug)]
enum Mine {
    Call(Error),
    Serde(SerdeError),
    Kind(WrongKind),
    Events(events::Error, events::ErrorKind),
    Model(model::Error, model::ErrorKind),
}

#[test]
fn every_error_can_be_named() {
    let session = Session::builder().region("eu-west-1").build().unwrap();
    let wrong = session.events().register("nothing", |_: &mut ProvideClientParams| ()).unwrap_err();
    let kind = wrong.kind();
    let client = bufeo::block_on(session.client("s3").build()).unwrap();
    let unknown = client.meta().service_model().operation("Nothing").unwrap_err();
    let unknown_kind = unknown.kind();
    for mine in [
        Mine::Call(bufeo::block_on(client.call("Nothing", bufeo::params! {})).unwrap_err()),
        Mine::Serde(bufeo::from_value::<bool>(Value::from(1)).unwrap_err()),
        Mine::Kind(bool::try_from(Value::from(1)).unwrap_err()),
        Mine::Events(wrong, kind),
        Mine::Model(unknown, unknown_kind),
    ] {
        assert!(!format!("{mine:?}").is_empty());
    }
}

/// What models are made of, as functions of a program take it.
#[test]
fn the_parts_of_a_model_can_be_named() {
    fn name<'a>(member: model::Member<'a>) -> (&'a str, model::ShapeKind) {
        let shape: model::Shape<'a> = member.shape();
        (member.name(), shape.kind())
    }
    let session = Session::builder().region("eu-west-1").build().unwrap();
    let client = bufeo::block_on(session.client("s3").build()).unwrap();
    let operation = client.meta().service_model().operation("ListObjects").unwrap();
    let bucket = operation.input().unwrap().member("Bucket").unwrap();
    assert_eq!(name(bucket), ("Bucket", model::ShapeKind::String));
}
