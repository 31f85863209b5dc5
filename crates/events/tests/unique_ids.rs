//! Unique ids, counts, unregistering and copies of the bare emitter.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use bufeo_events::{Aliases, Emitter, ErrorKind, Placement, UniqueId};

fn order(emitter: &Emitter<char>, name: &str) -> String {
    emitter.listeners(name).iter().map(|listener| *listener.handler()).collect()
}

fn once(emitter: &Emitter<char>, name: &str, handler: char) -> bool {
    emitter.register(name, handler, Placement::default().with_unique_id("id")).unwrap().is_some()
}

fn counted(emitter: &Emitter<char>, name: &str, handler: char) -> bool {
    emitter.register(name, handler, Placement::default().with_counted_id("id")).unwrap().is_some()
}

#[test]
fn one_handler_may_be_registered_many_times() {
    let emitter = Emitter::new();
    for name in ["a", "a", "a.b"] {
        emitter.register(name, 'A', Placement::default()).unwrap();
    }
    assert_eq!(order(&emitter, "a.b"), "AAA");
}

#[test]
fn a_known_id_drops_the_registration_whatever_its_name_and_handler() {
    let emitter = Emitter::new();
    assert!(once(&emitter, "a", 'A'));
    assert!(!once(&emitter, "b", 'B'));
    assert_eq!(order(&emitter, "a") + &order(&emitter, "b"), "A");
}

#[test]
fn counting_and_not_counting_do_not_mix() {
    let id = UniqueId::from("id");
    let emitter = Emitter::new();
    once(&emitter, "a", 'A');
    let error = emitter.register("a", 'B', Placement::default().with_counted_id("id")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueIdCount);
    assert_eq!(
        error.to_string(),
        "unique id `id` was registered without a counter, so it cannot be used to register `a` with one"
    );
    assert_eq!(emitter.unregister_id("a", &id, true).unwrap_err().kind(), ErrorKind::UniqueIdCount);

    let emitter = Emitter::new();
    counted(&emitter, "a", 'A');
    assert!(emitter.register("a", 'B', Placement::default().with_unique_id("id")).is_err());
    let error = emitter.unregister_id("a", &id, false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unique id `id` was registered with a counter, so it cannot be used to unregister `a` without one"
    );
}

#[test]
fn a_counted_id_takes_as_many_to_unregister() {
    let id = UniqueId::from("id");
    let emitter = Emitter::new();
    assert!(counted(&emitter, "a", 'A'));
    assert!(!counted(&emitter, "a", 'A'));
    assert!(!emitter.unregister_id("a", &id, true).unwrap());
    assert_eq!(order(&emitter, "a"), "A");
    assert!(emitter.unregister_id("a", &id, true).unwrap());
    assert_eq!(order(&emitter, "a"), "");
    assert!(!emitter.unregister_id("a", &id, true).unwrap());
}

#[test]
fn an_id_unregistered_under_the_wrong_name_leaves_its_handler_behind() {
    let emitter = Emitter::new();
    once(&emitter, "a", 'A');
    assert!(!emitter.unregister_id("b", &"id".into(), false).unwrap());
    assert_eq!(order(&emitter, "a"), "A");
    assert!(once(&emitter, "a", 'A'));
    assert_eq!(order(&emitter, "a"), "AA");
}

#[test]
fn unregistering_an_id_takes_the_first_handler_that_is_the_same() {
    let emitter = Emitter::new();
    once(&emitter, "a", 'A');
    let other = emitter.register("a", 'A', Placement::first()).unwrap().unwrap();
    assert!(emitter.unregister_id("a", &"id".into(), false).unwrap());
    assert!(!emitter.remove(other), "the one in the first section is found first");
    assert_eq!(order(&emitter, "a"), "A");
}

#[test]
fn an_unknown_id_is_no_error() {
    let emitter = Emitter::<char>::new();
    assert!(!emitter.unregister_id("a", &"id".into(), false).unwrap());
    assert!(!emitter.unregister_id("a", &"id".into(), true).unwrap());
}

#[test]
fn unregistering_a_handler_leaves_its_id_known_and_removing_the_registration_does_not() {
    let emitter = Emitter::new();
    once(&emitter, "a", 'A');
    assert!(emitter.unregister("a", |handler| *handler == 'A'));
    assert!(!once(&emitter, "a", 'A'));

    let emitter = Emitter::new();
    let id = emitter.register("a", 'A', Placement::default().with_unique_id("id")).unwrap().unwrap();
    assert!(emitter.remove(id));
    assert!(once(&emitter, "a", 'A'));
}

#[test]
fn unregister_takes_one_occurrence_first_section_first() {
    let emitter = Emitter::new();
    for (handler, placement) in [
        ('L', Placement::last()),
        ('M', Placement::middle()),
        ('F', Placement::first()),
        ('N', Placement::middle()),
    ] {
        emitter.register("a", handler, placement).unwrap();
    }
    let mut gone = String::new();
    while emitter.unregister("a", |handler| {
        gone.push(*handler);
        true
    }) {}
    assert_eq!(gone, "FMNL");
}

#[test]
fn unregister_takes_a_wildcard_literally() {
    let emitter = Emitter::new();
    emitter.register("a.b", 'A', Placement::default()).unwrap();
    assert!(!emitter.unregister("a.*", |_| true));
    assert!(emitter.unregister("a.b", |_| true));
}

#[test]
fn unregistering_a_name_without_handlers_does_nothing() {
    let emitter = Emitter::new();
    emitter.register("foo.bar", 'A', Placement::default()).unwrap();
    for name in ["foo", "foo.bar.baz", "other", ""] {
        assert!(!emitter.unregister(name, |_| true), "{name}");
    }
    assert_eq!(order(&emitter, "foo.bar"), "A");
}

#[test]
fn copies_share_counts_and_nothing_else() {
    let id = UniqueId::from("id");
    let session = Emitter::new();
    counted(&session, "a", 'A');
    let client = session.copy();
    counted(&client, "a", 'A');
    assert!(!session.unregister_id("a", &id, true).unwrap(), "the count was two");
    assert!(session.unregister_id("a", &id, true).unwrap());
    assert_eq!((order(&session, "a"), order(&client, "a")), (String::new(), "A".into()));
    assert!(client.unregister_id("a", &id, true).unwrap());

    session.register("s", 'S', Placement::default()).unwrap();
    client.register("c", 'C', Placement::default()).unwrap();
    assert!(!session.has_listeners("c") && !client.has_listeners("s"));
}

#[test]
fn a_registration_id_of_one_copy_means_nothing_to_another() {
    let session = Emitter::new();
    session.register("a", 'A', Placement::default()).unwrap();
    let client = session.copy();
    let id = session.register("a", 'B', Placement::default()).unwrap().unwrap();
    client.register("a", 'C', Placement::default()).unwrap();
    assert!(!client.remove(id));
    assert_eq!(order(&client, "a"), "AC");
}

#[test]
fn a_copy_keeps_its_aliases() {
    let emitter = Emitter::with_aliases(Aliases::new([("old", "new")])).copy();
    emitter.register("old", 'A', Placement::default()).unwrap();
    assert_eq!(order(&emitter, "new"), "A");
    assert_eq!(emitter.listeners("old.x").name(), "new.x");
    assert!(emitter.unregister("old", |_| true));
}

#[test]
fn emit_gives_every_handler_with_its_answer_and_ends_at_an_error() {
    let emitter = Emitter::new();
    for handler in ['A', 'B', 'C'] {
        emitter.register("a", handler, Placement::default()).unwrap();
    }
    let answer = |letter: char| (letter != 'A').then_some(letter);
    let answers = emitter.emit("a", |listener, _| Ok::<_, ()>(answer(*listener.handler()))).unwrap();
    let answers: Vec<_> = answers.iter().map(|(listener, answer)| (*listener.handler(), *answer)).collect();
    assert_eq!(answers, [('A', None), ('B', Some('B')), ('C', Some('C'))]);
    let error = emitter.emit("a", |listener, _| Err::<Option<()>, _>(*listener.handler())).unwrap_err();
    assert_eq!(error, 'A');
}

#[test]
fn emit_until_response_gives_the_last_handler_called_where_nobody_answers() {
    let emitter = Emitter::new();
    let silent = |emitter: &Emitter<char>| {
        let answer = emitter.emit_until_response("a", |_, _| Ok::<Option<()>, ()>(None)).unwrap();
        answer.map(|(listener, answer)| (*listener.handler(), answer))
    };
    assert_eq!(silent(&emitter), None);
    emitter.register("a", 'A', Placement::default()).unwrap();
    emitter.register("a", 'B', Placement::default()).unwrap();
    assert_eq!(silent(&emitter), Some(('B', None)));
    let first = emitter.emit_until_response("a", |_, _| Ok::<_, ()>(Some(0))).unwrap().unwrap();
    assert_eq!((*first.0.handler(), first.1), ('A', Some(0)));
}
