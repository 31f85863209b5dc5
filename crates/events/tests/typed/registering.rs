//! Which handlers may stand where, and how they go again.

use std::sync::{Arc, Mutex};

use bufeo_events::{
    Aliases, ErrorKind, Event, Events, Handler, NoReply, Placement, Registration, Section, View, view_handler,
};

use crate::{Ask, Draw, Tell, events};

#[test]
fn a_handler_under_the_name_of_another_event_is_refused_and_both_are_named() {
    let error = events().register("tell.me", |_: &mut Ask| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongEvent);
    let text = error.to_string();
    assert!(text.contains("typed::Tell") && text.contains("typed::Ask"), "{text}");
}

#[test]
fn a_first_part_that_no_event_has_is_refused_with_the_nearest_names() {
    let error = events().register("aks.me", |_: &mut Ask| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownEvent);
    assert!(error.to_string().contains("the nearest are `ask`"), "{error}");
    let error = events().check_name("tel").unwrap_err();
    assert!(error.to_string().contains("the nearest are `tell`"), "{error}");
    assert!(events().check_name("tell.me").is_ok());
    assert!(events().check_name("*.me").is_ok());
}

#[test]
fn only_a_view_may_stand_under_a_wildcard_or_the_empty_name() {
    let events = events();
    for name in ["*", "*.x", ""] {
        let error = events.register(name, |_: &mut Ask| ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ViewOnly, "{name}");
        events.register_view(name, |_: &mut View<'_>| ()).unwrap();
    }
}

#[test]
fn events_can_be_declared_later_and_copies_made_afterwards_know_them() {
    struct Own;
    impl Event for Own {
        const NAME: &'static str = "own";
        type Reply = NoReply;
    }
    let events = events();
    let before = events.copy();
    assert_eq!(events.register("own", |_: &mut Own| ()).unwrap_err().kind(), ErrorKind::UnknownEvent);
    events.declare::<Own>().unwrap();
    events.declare::<Own>().unwrap();
    events.register("own", |_: &mut Own| ()).unwrap();
    events.copy().register("own", |_: &mut Own| ()).unwrap();
    assert!(before.register("own", |_: &mut Own| ()).is_err());
}

#[test]
fn an_event_can_introduce_itself_with_handlers_of_its_own() {
    struct Guest(Vec<&'static str>);
    impl Event for Guest {
        const NAME: &'static str = "guest";
        type Reply = NoReply;

        fn introduce(events: &Events) -> Result<(), bufeo_events::Error> {
            events.declare::<Self>()?;
            events.register("guest", |guest: &mut Self| guest.0.push("its own")).map(drop)
        }
    }
    let events = events();
    assert!(!events.knows::<Guest>());
    for text in ["first", "second"] {
        events.register("guest", move |guest: &mut Guest| guest.0.push(text)).unwrap();
    }
    assert!(events.knows::<Guest>());
    let mut guest = Guest(Vec::new());
    events.emit_now("guest", &mut guest).unwrap();
    assert_eq!(guest.0, ["its own", "first", "second"]);
    assert_eq!(events.register("gest", |_: &mut Guest| ()).unwrap_err().kind(), ErrorKind::UnknownEvent);
}

#[test]
fn one_name_belongs_to_one_type() {
    struct OtherAsk;
    impl Event for OtherAsk {
        const NAME: &'static str = "ask";
        type Reply = NoReply;
    }
    let error = events().declare::<OtherAsk>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DuplicateEvent);
    assert!(Events::builder().event::<Ask>().event::<OtherAsk>().build().is_err());
}

#[test]
fn a_name_of_several_parts_is_known_by_all_of_them() {
    let events = events();
    events.register("docs.draw.x", |_: &mut Draw| ()).unwrap();
    assert_eq!(events.register("docs.x", |_: &mut Draw| ()).unwrap_err().kind(), ErrorKind::UnknownEvent);
    assert_eq!(events.register("docs", |_: &mut Draw| ()).unwrap_err().kind(), ErrorKind::UnknownEvent);
}

#[test]
fn names_are_checked_after_aliasing() {
    let aliases = Aliases::new([("old-ask", "ask")]);
    let events = Events::builder().aliases(aliases).event::<Ask>().build().unwrap();
    let registration = events.register("old-ask.x", |_: &mut Ask| 1).unwrap();
    assert_eq!(registration.name(), "ask.x");
    assert_eq!(events.emit_now("ask.x", &mut Ask::default()).unwrap().len(), 1);
}

#[test]
fn dropping_a_handle_leaves_the_handler_and_dropping_a_guard_does_not() {
    let events = events();
    drop(events.register("ask", |_: &mut Ask| 1).unwrap());
    let guard = events.register("ask", |_: &mut Ask| 2).unwrap().guard();
    assert_eq!(events.emit_now("ask", &mut Ask::default()).unwrap().len(), 2);
    drop(guard);
    assert_eq!(events.emit_now("ask", &mut Ask::default()).unwrap().into_first(), Some(1));
}

#[test]
fn unregistering_twice_says_so() {
    let events = events();
    let registration = events.register("ask", |_: &mut Ask| 1).unwrap();
    assert!(registration.unregister());
    assert!(!registration.unregister());
    let registration = events.register("ask", |_: &mut Ask| 1).unwrap();
    drop(events);
    assert!(!registration.unregister());
}

#[test]
fn unregistering_by_handle_frees_the_unique_id() {
    let events = events();
    let placement = || Placement::default().with_unique_id("once");
    let first = events.register_with("ask", placement(), |_: &mut Ask| 1).unwrap().unwrap();
    assert!(events.register_with("tell", placement(), |_: &mut Tell| ()).unwrap().is_none());
    assert!(first.unregister());
    assert!(events.register_with("ask", placement(), |_: &mut Ask| 2).unwrap().is_some());
    assert!(events.unregister_unique("ask", "once", false).unwrap());
    assert!(!events.has_listeners("ask"));
}

#[test]
fn a_copy_goes_its_own_way() {
    let session = events();
    let inherited = session.register("ask", |_: &mut Ask| 1).unwrap();
    let client = session.copy();
    session.register("ask", |_: &mut Ask| 2).unwrap();
    client.register("ask", |_: &mut Ask| 3).unwrap();
    assert!(inherited.unregister());
    let replies = |events: &Events| {
        events.emit_now("ask", &mut Ask::default()).unwrap().iter().copied().collect::<Vec<_>>()
    };
    assert_eq!(replies(&session), [2]);
    assert_eq!(replies(&client), [1, 3]);
    let other_handle = client.clone();
    other_handle.register("ask", |_: &mut Ask| 4).unwrap();
    assert_eq!(replies(&client), [1, 3, 4]);
}

#[test]
fn registering_and_unregistering_during_an_emit_leaves_that_emit_alone() {
    let events = events();
    let slot: Arc<Mutex<Option<Registration>>> = Arc::default();
    let (inner, own) = (events.clone(), slot.clone());
    events
        .register("ask", move |ask: &mut Ask| {
            ask.trace.push("changes");
            inner.register_first("ask", |ask: &mut Ask| ask.trace.push("new")).unwrap();
            own.lock().unwrap().take().unwrap().unregister();
        })
        .unwrap();
    let gone = events.register("ask", |ask: &mut Ask| ask.trace.push("gone")).unwrap();
    *slot.lock().unwrap() = Some(gone);
    let mut ask = Ask::default();
    events.emit_now("ask", &mut ask).unwrap();
    assert_eq!(ask.trace, ["changes", "gone"]);
    let patterns = events.explain("ask");
    assert_eq!(patterns.handlers().len(), 2);
    assert_eq!(patterns.handlers()[0].section(), Section::First);
}

#[test]
fn a_handler_may_emit_and_a_guard_inside_a_handler_may_unregister_as_it_is_dropped() {
    let events = events();
    let inner = events.clone();
    events
        .register("ask", move |ask: &mut Ask| {
            let replies = inner.emit_now("ask-deeper", ask).unwrap();
            replies.len() as u32
        })
        .unwrap();
    let guard = Mutex::new(Some(events.register("tell", |_: &mut Tell| ()).unwrap().guard()));
    let holder = events.register("ask", move |_: &mut Ask| drop(guard.lock().unwrap().take())).unwrap();
    assert!(events.has_listeners("tell"));
    holder.unregister();
    assert!(!events.has_listeners("tell"));
    assert_eq!(events.emit_now("ask", &mut Ask::default()).unwrap().into_first(), Some(0));
}

#[test]
fn unregister_takes_what_the_host_recognises() {
    let events = events();
    let ours: Arc<dyn Handler> = view_handler(|_: &mut View<'_>| ());
    events.register_handler("ask", ours.clone(), Placement::default()).unwrap();
    events.register("ask", |_: &mut Ask| ()).unwrap();
    assert!(events.unregister("ask", &|handler| handler.same(&*ours)));
    assert!(!events.unregister("ask", &|handler| handler.same(&*ours)));
    assert!(events.has_listeners("ask"));
}

#[test]
fn an_asynchronous_handler_and_a_view_stand_where_a_plain_one_can() {
    let (events, order) = (events(), Arc::<Mutex<Vec<&'static str>>>::default());
    macro_rules! note {
        ($what:literal) => {{
            let order = Arc::clone(&order);
            move |_: &mut Tell| -> bufeo_events::BoxFuture<'_, ()> {
                order.lock().unwrap().push($what);
                Box::pin(std::future::ready(()))
            }
        }};
    }
    events.register_async_last("tell", note!("last")).unwrap();
    events.register_async("tell", note!("middle")).unwrap();
    events.register_async_first("tell", note!("first")).unwrap();
    let placement = || Placement::first().with_unique_id("once");
    assert!(events.register_async_with("tell", placement(), note!("once")).unwrap().is_some());
    assert!(events.register_async_with("tell", placement(), note!("twice")).unwrap().is_none());
    let seen = Arc::clone(&order);
    let view = move |_: &mut View<'_>| seen.lock().unwrap().push("view");
    events.register_view_with("tell", Placement::last(), view).unwrap().unwrap();
    let mut waker = std::task::Context::from_waker(std::task::Waker::noop());
    let mut tell = Tell;
    let emitted = std::pin::pin!(events.emit("tell.me", &mut tell)).poll(&mut waker);
    assert!(emitted.is_ready());
    assert_eq!(*order.lock().unwrap(), ["first", "once", "middle", "last", "view"]);
    let error = events.register_async_first("ask", note!("wrong")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongEvent);
}
