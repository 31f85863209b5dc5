//! What an emit does with its handlers and gives back.

use std::error::Error as _;
use std::future::ready;
use std::num::ParseIntError;

use bufeo_events::{AnyReply, BoxFuture, ErrorKind, Event, HandlerError, Origin, Placement, View, handler};

use crate::{Ask, Tell, block_on, events, yield_now};

#[test]
fn a_handler_returns_nothing_a_reply_an_option_or_a_result_of_these() {
    let events = events();
    events.register("ask", |_: &mut Ask| ()).unwrap();
    events.register("ask", |_: &mut Ask| 1).unwrap();
    events.register("ask", |_: &mut Ask| Some(2)).unwrap();
    events.register("ask", |_: &mut Ask| None).unwrap();
    events.register("ask", |_: &mut Ask| -> Result<(), HandlerError> { Ok(()) }).unwrap();
    events.register("ask", |_: &mut Ask| Ok(3)).unwrap();
    events.register("ask", |_: &mut Ask| Ok(Some(4))).unwrap();
    let parsed = |_: &mut Ask| -> Result<u32, HandlerError> { Ok("5".parse()?) };
    events.register("ask", parsed).unwrap();
    events
        .register("tell", |_: &mut Tell| {
            "6".parse::<u32>()?;
            Ok(())
        })
        .unwrap();
    let replies = events.emit_now("ask", &mut Ask::default()).unwrap();
    assert_eq!(replies.iter().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(events.emit_now("tell", &mut Tell).unwrap().is_empty());
}

#[test]
fn replies_name_their_registrations() {
    let events = events();
    let first = events.register_first("ask", |_: &mut Ask| 1).unwrap();
    events.register("ask", |_: &mut Ask| ()).unwrap();
    let last = events.register_last("ask", |_: &mut Ask| 2).unwrap();
    let replies = events.emit_now("ask", &mut Ask::default()).unwrap();
    let given: Vec<_> = replies.into_iter().collect();
    assert_eq!(given, [(first.id(), 1), (last.id(), 2)]);
}

#[test]
fn emit_until_response_stops_at_the_first_reply() {
    let events = events();
    events.register("ask.a.b", |ask: &mut Ask| ask.trace.push("silent")).unwrap();
    events
        .register("ask.a", |ask: &mut Ask| {
            ask.trace.push("replies");
            0
        })
        .unwrap();
    events.register("ask", |ask: &mut Ask| ask.trace.push("not reached")).unwrap();
    let mut ask = Ask::default();
    assert_eq!(events.emit_until_response_now("ask.a.b", &mut ask).unwrap(), Some(0));
    assert_eq!(block_on(events.emit_until_response("ask.a.b", &mut ask)).unwrap(), Some(0));
    assert_eq!(ask.trace, ["silent", "replies", "silent", "replies"]);
    assert_eq!(events.emit_until_response_now("ask", &mut ask).unwrap(), None);
}

#[test]
fn asynchronous_handlers_are_awaited_in_their_turn() {
    let events = events();
    events.register("ask", |ask: &mut Ask| ask.trace.push("one")).unwrap();
    events
        .register_async("ask", |ask: &mut Ask| {
            Box::pin(async move {
                yield_now().await;
                ask.trace.push("two");
                7
            })
        })
        .unwrap();
    events.register("ask", |ask: &mut Ask| ask.trace.push("three")).unwrap();
    let mut ask = Ask::default();
    let replies = block_on(events.emit("ask", &mut ask)).unwrap();
    assert_eq!(ask.trace, ["one", "two", "three"]);
    assert_eq!(replies.into_first(), Some(7));
}

#[test]
fn an_emit_that_cannot_wait_fails_at_an_asynchronous_handler_and_runs_none_of_it() {
    let events = events();
    events.register("ask.*", |ask: &mut Ask| ask.trace.push("before")).unwrap();
    events
        .register_async("ask", |ask: &mut Ask| {
            ask.trace.push("asynchronous");
            Box::pin(ready(()))
        })
        .unwrap();
    let line = line!() - 5;
    events.register_last("ask", |ask: &mut Ask| ask.trace.push("after")).unwrap();
    let mut ask = Ask::default();
    let error = events.emit_now("ask.now", &mut ask).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldAwait);
    assert_eq!(error.event(), "ask.now");
    assert_eq!(error.pattern(), Some("ask"));
    assert_eq!(error.origin().map(Origin::line), Some(line));
    let place = format!("the handler registered for `ask` at {}:{line} has to be awaited", file!());
    assert!(error.to_string().starts_with(&place), "{error}");
    assert_eq!(ask.trace, ["before"]);
}

#[test]
fn emit_futures_can_be_sent() {
    fn sendable<T: Send>(_: &T) {}
    let events = events();
    let mut ask = Ask::default();
    sendable(&events.emit("ask", &mut ask));
    sendable(&events.emit_until_response("ask", &mut ask));
}

#[test]
fn a_failing_handler_ends_the_emit_and_gives_its_own_error_back() {
    let events = events();
    let failing = |_: &mut Ask| -> Result<(), HandlerError> {
        "fish".parse::<u32>()?;
        Ok(())
    };
    events.register("ask.*", failing).unwrap();
    events.register("ask", |ask: &mut Ask| ask.trace.push("not reached")).unwrap();
    let mut ask = Ask::default();
    let error = events.emit_now("ask.x", &mut ask).unwrap_err();
    assert_eq!((error.kind(), error.pattern()), (ErrorKind::Handler, Some("ask.*")));
    assert!(!error.to_string().contains("invalid digit"), "the cause is the source's to say: {error}");
    assert!(error.source().unwrap().to_string().contains("invalid digit"));
    assert!(error.into_handler_error().unwrap().downcast::<ParseIntError>().is_ok());
    assert!(ask.trace.is_empty());
}

#[test]
fn a_panic_becomes_an_error_and_the_emitter_stays_usable() {
    let events = events();
    let loud = events.register("ask", |_: &mut Ask| -> () { panic!("no {}", "fish") }).unwrap();
    let error = events.emit_now("ask", &mut Ask::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panicked);
    assert_eq!(error.source().unwrap().to_string(), "no fish");
    let error = block_on(events.emit("ask", &mut Ask::default())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Panicked);

    assert!(loud.unregister());
    events.register("ask", |_: &mut Ask| 1).unwrap();
    assert_eq!(events.emit_now("ask", &mut Ask::default()).unwrap().len(), 1);
}

#[test]
fn a_panic_in_an_asynchronous_handler_becomes_an_error_too() {
    let events = events();
    events
        .register_async("ask", |_: &mut Ask| {
            Box::pin(async {
                yield_now().await;
                if true {
                    panic!("late");
                }
            })
        })
        .unwrap();
    events.register_async("ask.early", |_: &mut Ask| -> BoxFuture<'_, ()> { panic!("early") }).unwrap();
    let late = block_on(events.emit("ask", &mut Ask::default())).unwrap_err();
    assert_eq!((late.kind(), late.source().unwrap().to_string()), (ErrorKind::Panicked, "late".into()));
    let early = block_on(events.emit("ask.early", &mut Ask::default())).unwrap_err();
    assert_eq!((early.kind(), early.source().unwrap().to_string()), (ErrorKind::Panicked, "early".into()));
}

#[test]
fn a_view_sees_every_event_and_may_change_and_answer_it() {
    let events = events();
    events
        .register_view("*", |view: &mut View<'_>| {
            view.get::<Ask>().map(|ask| {
                ask.trace.push("viewed");
                AnyReply::new(9_u32)
            })
        })
        .unwrap();
    let mut ask = Ask::default();
    assert_eq!(events.emit_now("ask.x", &mut ask).unwrap().into_first(), Some(9));
    assert_eq!(ask.trace, ["viewed"]);
    assert!(events.emit_now("tell", &mut Tell).unwrap().is_empty());
}

#[test]
fn a_reply_of_another_type_is_an_error_that_names_both() {
    let events = events();
    events.register_view("ask", |_: &mut View<'_>| AnyReply::new("five")).unwrap();
    let error = events.emit_now("ask", &mut Ask::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongReply);
    assert!(error.to_string().contains("`&str`") && error.to_string().contains("`u32`"), "{error}");
}

#[test]
fn a_typed_handler_that_gets_another_payload_is_an_error_that_names_both() {
    let events = events();
    events.register_handler("*", handler(|_: &mut Ask| ()), Placement::default()).unwrap();
    let error = events.emit_now("tell", &mut Tell).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongPayload);
    assert!(error.to_string().contains("::Tell`") && error.to_string().contains("::Ask`"), "{error}");
}

#[test]
fn typed_handlers_leave_what_may_have_any_name_alone() {
    struct Anything;
    impl Event for Anything {
        const NAME: &'static str = "anything";
        type Reply = u32;
        const ANY_NAME: bool = true;
    }
    let events = events();
    events.register_handler("*", handler(|_: &mut Ask| 5), Placement::default()).unwrap();
    events.register_handler("*", handler(|_: &mut Anything| 6), Placement::default()).unwrap();
    let waiting = bufeo_events::async_handler(|_: &mut Tell| Box::pin(async {}));
    events.register_handler("*", waiting, Placement::default()).unwrap();
    assert_eq!(events.emit_now("ask", &mut Anything).unwrap().into_first(), Some(6));
}

#[test]
fn the_visitor_sees_every_handler_with_and_without_reply() {
    let events = events();
    events.register("ask", |_: &mut Ask| ()).unwrap();
    events.register("ask", |_: &mut Ask| 5).unwrap();
    let mut seen = Vec::new();
    events
        .emit_each_now("ask.x", &mut Ask::default(), |listener, reply| {
            seen.push((listener.pattern().to_owned(), reply));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, [("ask".to_owned(), None), ("ask".to_owned(), Some(5))]);
}
