//! Very long names, very many registrations, very many different names.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use bufeo_events::{Emitter, ErrorKind, Event, Events, NoReply, Placement};

const MEGABYTE: usize = 1 << 20;

#[test]
fn a_name_of_a_megabyte_works_as_any_other() {
    let emitter = Emitter::new();
    let name = "x".repeat(MEGABYTE);
    let id = emitter.register(&name, 'A', Placement::default()).unwrap().unwrap();
    assert_eq!(emitter.listeners(&format!("{name}.y")).len(), 1);
    assert_eq!(emitter.listeners(&name[1..]).len(), 0);
    assert!(emitter.remove(id));
}

#[test]
fn a_name_of_very_many_parts_works_as_any_other() {
    let emitter = Emitter::new();
    // Deep enough to overflow the stack if any of this recursed.
    let name = ".".repeat(MEGABYTE / 4);
    let id = emitter.register(&name, 'A', Placement::default()).unwrap().unwrap();
    assert_eq!(emitter.listeners(&name).len(), 1);
    assert_eq!(emitter.listeners(&name[1..]).len(), 0);
    drop(emitter.copy());
    assert!(emitter.remove(id));
    assert!(!emitter.has_listeners(&name));
}

#[test]
fn an_emitted_name_of_many_wildcards_stays_bounded() {
    let emitter = Emitter::new();
    let name = ["*"; 64].join(".");
    emitter.register(&name, 'A', Placement::default()).unwrap();
    assert_eq!(emitter.listeners(&name).len(), 4096);
    assert_eq!(emitter.listeners(&"a.".repeat(64)).len(), 1);
}

#[test]
fn a_hundred_thousand_registrations_keep_their_order() {
    let emitter = Emitter::new();
    for number in 0..100_000_u32 {
        emitter.register("a", number, Placement::default()).unwrap();
    }
    let called: Vec<_> = emitter.listeners("a.b").iter().map(|listener| *listener.handler()).collect();
    assert!(called.iter().copied().eq(0..100_000));
}

#[test]
fn names_emitted_once_do_not_keep_a_later_name_from_being_found() {
    let emitter = Emitter::new();
    emitter.register("event.*", 'A', Placement::default()).unwrap();
    for number in 0..10_000 {
        assert_eq!(emitter.listeners(&format!("event.{number}")).len(), 1);
        assert_eq!(emitter.listeners(&format!("other.{number}")).len(), 0);
    }
    emitter.register("event.7", 'B', Placement::default()).unwrap();
    assert_eq!(emitter.listeners("event.7").len(), 2);
}

#[test]
fn an_error_about_a_very_long_name_stays_readable() {
    struct Short;
    impl Event for Short {
        const NAME: &'static str = "short";
        type Reply = NoReply;
    }
    let events = Events::builder().event::<Short>().build().unwrap();
    let name = "x".repeat(MEGABYTE);
    let error = events.register(&name, |_: &mut Short| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownEvent);
    assert!(error.to_string().len() < 500);
    let name = format!("short.{name}");
    events.register(&name, |_: &mut Short| Err::<(), _>("no".into())).unwrap();
    let error = events.emit_now(&name, &mut Short).unwrap_err();
    assert!(error.to_string().len() < 1000);
    assert_eq!(error.event(), name);
}
