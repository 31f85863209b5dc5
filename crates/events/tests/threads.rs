//! Eight threads on one emitter.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bufeo_events::{Emitter, Placement};

const WRITERS: usize = 4;
const READERS: usize = 4;
const EACH: usize = 500;

#[test]
fn every_emit_sees_what_was_registered_before_it_and_whole_registrations_only() {
    let emitter = Emitter::<usize>::new();
    let start = Barrier::new(WRITERS + READERS);
    let writing = AtomicUsize::new(WRITERS);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (emitter, start, writing) = (&emitter, &start, &writing);
            scope.spawn(move || {
                start.wait();
                for count in 0..EACH {
                    let handler = writer * EACH + count;
                    emitter.register("a.*", handler, Placement::default()).unwrap();
                    let listeners = emitter.listeners("a.b");
                    let own = listeners.iter().filter(|listener| listener.handler() / EACH == writer);
                    assert_eq!(own.count(), count + 1, "an own registration is not seen");
                }
                writing.fetch_sub(1, Ordering::Release);
            });
        }
        for _ in 0..READERS {
            let (emitter, start, writing) = (&emitter, &start, &writing);
            scope.spawn(move || {
                start.wait();
                let mut seen = 0;
                while writing.load(Ordering::Acquire) > 0 {
                    let listeners = emitter.listeners("a.b");
                    assert!(listeners.len() >= seen, "a registration was seen and then not");
                    seen = listeners.len();
                    let mut counts = [0; WRITERS];
                    for listener in listeners.iter() {
                        let (writer, count) = (listener.handler() / EACH, listener.handler() % EACH);
                        assert_eq!(count, counts[writer], "one thread's registrations are out of order");
                        counts[writer] += 1;
                    }
                }
            });
        }
    });
    assert_eq!(emitter.listeners("a.b").len(), WRITERS * EACH);
}

#[test]
fn counts_of_copies_are_right_after_eight_threads_counted() {
    let session = Emitter::<usize>::new();
    let counted = || Placement::default().with_counted_id("shared");
    session.register("a", 0, counted()).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            let copy = session.copy();
            scope.spawn(move || {
                for _ in 0..EACH {
                    copy.register("a", 0, counted()).unwrap();
                }
                for _ in 0..EACH {
                    assert!(!copy.unregister_id("a", &"shared".into(), true).unwrap());
                }
            });
        }
    });
    assert!(session.unregister_id("a", &"shared".into(), true).unwrap(), "one was left");
}
