//! Walks end before the stack does.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::thread;

use bufeo_stack::{DEEPEST, Level, TooDeep, is_left, left, with};

fn on_a_stack_of<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(bytes).spawn(work).unwrap().join().unwrap()
}

/// Goes down until it is told to stop, with frames of that many bytes.
fn walk<const FRAME: usize>(level: Level, deep: u16) -> (u16, TooDeep) {
    let frame = std::hint::black_box([0_u8; FRAME]);
    let end = match level.down() {
        Ok(level) => walk::<FRAME>(level, deep + 1),
        Err(reason) => (deep, reason),
    };
    std::hint::black_box(frame);
    end
}

#[test]
fn a_large_stack_holds_every_level_and_none_more() {
    assert_eq!(on_a_stack_of(8 << 20, || walk::<1024>(Level::first(), 0)), (DEEPEST, TooDeep::Levels));
}

#[test]
fn a_small_stack_holds_fewer_levels() {
    let (levels, reason) = on_a_stack_of(128 << 10, || walk::<4096>(Level::first(), 0));
    assert_eq!(reason, TooDeep::Stack);
    assert!((5..30).contains(&levels), "{levels}");
}

#[test]
fn what_is_left_becomes_less() {
    fn below() -> usize {
        let frame = std::hint::black_box([0_u8; 10_000]);
        let left = left().unwrap();
        std::hint::black_box(frame);
        left
    }
    let (above, below) = on_a_stack_of(256 << 10, || (left().unwrap(), below()));
    assert!(below + 10_000 <= above && above <= 256 << 10, "{below}, {above}");
}

#[test]
fn work_gets_the_stack_it_needs() {
    let (levels, reason) = on_a_stack_of(128 << 10, || with(32 << 20, || walk::<8192>(Level::first(), 0)));
    assert_eq!((levels, reason), (DEEPEST, TooDeep::Levels));
    assert!(!on_a_stack_of(128 << 10, || is_left(256 << 10)));
}
