//! Registering and emitting at the same time: every order in which their steps can happen, tried one by one.
//!
//! A step is what one thread does to what threads share: taking the lock, loading the snapshot, filling its table,
//! swapping it. The steps are the emitter's own; only who goes next is decided here. botocore loses a registration
//! when an emit stores a list that it computed earlier; two tests at the end do what must not be done, to show that
//! the model sees it.

use std::sync::{Arc, MutexGuard};

use crate::cache::Resolved;
use crate::snapshot::Snapshot;
use crate::{Emitter, Placement};

const NAME: &str = "a.b";

/// What the model can be told to do wrong.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// Registering takes no lock.
    NoLock,
    /// An emit stores what it found in the newest table instead of that of the snapshot it looked in.
    StaleAnswer,
}

enum Thread<'e> {
    Emit {
        step: usize,
        /// Whose registrations had returned when this emit began.
        expected: Vec<char>,
        snapshot: Option<Arc<Snapshot<char>>>,
        found: Option<Arc<Resolved<char>>>,
    },
    Register {
        step: usize,
        handler: char,
        guard: Option<MutexGuard<'e, ()>>,
        next: Option<Snapshot<char>>,
    },
}

const STEPS: usize = 4;

impl<'e> Thread<'e> {
    fn emit() -> Self {
        Thread::Emit { step: 0, expected: Vec::new(), snapshot: None, found: None }
    }

    fn register(handler: char) -> Self {
        Thread::Register { step: 0, handler, guard: None, next: None }
    }

    /// Does the next step; false where it would have to wait for the lock.
    fn go(&mut self, emitter: &'e Emitter<char>, returned: &mut Vec<char>, fault: Fault) -> bool {
        match self {
            Thread::Emit { step, expected, snapshot, found } => {
                *step += 1;
                if *step == 1 {
                    expected.clone_from(returned);
                    *snapshot = Some(emitter.current.load_full());
                    return true;
                }
                let snapshot = snapshot.as_ref().unwrap();
                match *step {
                    2 => {
                        let resolved =
                            snapshot.cached(NAME).cloned().unwrap_or_else(|| snapshot.resolve(NAME));
                        for handler in expected {
                            let seen = resolved.listeners.iter().any(|listener| listener.handler == *handler);
                            assert!(seen, "an emit does not see a registration that had returned");
                        }
                        *found = Some(resolved);
                    }
                    3 if fault == Fault::StaleAnswer => {
                        emitter.current.load().keep(found.as_ref().unwrap());
                    }
                    3 => {
                        snapshot.keep(found.as_ref().unwrap());
                    }
                    _ => emitter.renew(snapshot),
                }
            }
            Thread::Register { step, handler, guard, next } => match *step {
                0 if fault == Fault::NoLock => *step += 1,
                0 => match emitter.writer.try_lock() {
                    Ok(lock) => {
                        *guard = Some(lock);
                        *step += 1;
                    }
                    Err(_) => return false,
                },
                1 => {
                    let mut changed = emitter.current.load_full().next();
                    changed.tree.insert("a", *handler, Placement::default());
                    *next = Some(changed);
                    *step += 1;
                }
                2 => {
                    match guard.take() {
                        Some(guard) => emitter.publish(guard, next.take().unwrap()),
                        None => emitter.current.store(Arc::new(next.take().unwrap())),
                    }
                    *step += 1;
                }
                _ => {
                    returned.push(*handler);
                    *step += 1;
                }
            },
        }
        true
    }
}

/// Runs the threads once, in the order given; false where a step of it would have to wait.
fn run(order: &[usize], registering: &str, threads: usize, fault: Fault) -> bool {
    let emitter = Emitter::new();
    let mut returned = Vec::new();
    let mut all: Vec<_> = registering.chars().map(Thread::register).collect();
    all.resize_with(threads, Thread::emit);
    for thread in order {
        if !all[*thread].go(&emitter, &mut returned, fault) {
            return false;
        }
    }
    for _ in 0..2 {
        assert_eq!(emitter.listeners(NAME).len(), registering.len(), "a registration is lost");
    }
    true
}

/// Every order of the steps of so many threads, of which the first register.
fn all_orders(registering: &str, threads: usize, fault: Fault) -> usize {
    fn extend(order: &mut Vec<usize>, left: &mut [usize], go: &mut dyn FnMut(&[usize])) {
        if left.iter().all(|left| *left == 0) {
            return go(order);
        }
        for thread in 0..left.len() {
            if left[thread] > 0 {
                left[thread] -= 1;
                order.push(thread);
                extend(order, left, go);
                order.pop();
                left[thread] += 1;
            }
        }
    }
    let mut tried = 0;
    extend(&mut Vec::new(), &mut vec![STEPS; threads], &mut |order| {
        tried += usize::from(run(order, registering, threads, fault));
    });
    tried
}

#[test]
fn no_order_of_one_registration_and_two_emits_loses_it() {
    assert_eq!(all_orders("A", 3, Fault::None), 34_650);
}

#[test]
fn no_order_of_two_registrations_and_an_emit_loses_one() {
    let tried = all_orders("AB", 3, Fault::None);
    assert!(tried > 1_000, "{tried}");
}

#[test]
#[should_panic(expected = "a registration is lost")]
fn the_model_sees_a_registration_lost_without_the_lock() {
    all_orders("AB", 2, Fault::NoLock);
}

#[test]
#[should_panic(expected = "registration")]
fn the_model_sees_an_answer_stored_in_a_newer_table() {
    all_orders("A", 2, Fault::StaleAnswer);
}
