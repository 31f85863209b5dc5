//! Waiting, leaving and giving back in every order: nobody overtakes, and nobody is forgotten.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::{Entered, Gate, Limit, Pass, Place};

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// One who wants to pass.
struct Caller {
    place: Option<Place>,
    woken: Arc<Woken>,
    /// Whether it has been polled, and so has its place.
    came: bool,
    passed: Option<Pass>,
    /// Whether it has taken something kept in the place of passing.
    found: bool,
}

/// A gate for two, those who want to pass, and something that is kept beside it.
struct World {
    gate: Arc<Gate>,
    callers: Vec<Caller>,
    /// Connections that nobody uses, each with its pass.
    kept: VecDeque<Pass>,
    /// Who came, in order, and is neither through nor gone.
    waiting: VecDeque<usize>,
}

/// What somebody does next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// Comes, or looks again after being woken.
    Poll(usize),
    /// Goes away, through the gate or not.
    Leave(usize),
    /// Puts what it passed with where others find it.
    Keep(usize),
}

const CALLERS: usize = 4;

impl World {
    fn new() -> Self {
        let gate = Gate::new(Limit::Fixed(2));
        let caller = |_| Caller {
            place: Some(Place::new(&gate)),
            woken: Arc::default(),
            came: false,
            passed: None,
            found: false,
        };
        let callers = (0..CALLERS).map(caller).collect();
        Self { gate: Arc::clone(&gate), callers, kept: VecDeque::new(), waiting: VecDeque::new() }
    }

    /// What may happen next: whoever was not woken is not polled.
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, caller) in self.callers.iter().enumerate() {
            if caller.passed.is_some() {
                steps.push(Step::Leave(number));
                if !caller.found {
                    steps.push(Step::Keep(number));
                }
            } else if caller.place.is_some() {
                if !caller.came || caller.woken.0.load(Ordering::SeqCst) {
                    steps.push(Step::Poll(number));
                }
                if caller.came {
                    steps.push(Step::Leave(number));
                }
            }
        }
        steps
    }

    fn go(&mut self, step: Step) {
        match step {
            Step::Poll(number) => self.poll(number),
            Step::Leave(number) => {
                self.waiting.retain(|waiting| *waiting != number);
                let caller = &mut self.callers[number];
                caller.place = None;
                drop(caller.passed.take());
            }
            Step::Keep(number) => {
                let caller = &mut self.callers[number];
                caller.place = None;
                self.kept.extend(caller.passed.take());
                self.gate.knock();
            }
        }
    }

    fn poll(&mut self, number: usize) {
        let caller = &mut self.callers[number];
        caller.woken.0.store(false, Ordering::SeqCst);
        if !caller.came {
            caller.came = true;
            self.waiting.push_back(number);
        }
        let waker = Waker::from(Arc::clone(&caller.woken));
        let context = Context::from_waker(&waker);
        let kept = &mut self.kept;
        let place = caller.place.as_mut().unwrap();
        match place.poll(&context, 1, || kept.pop_front(), || false) {
            Poll::Pending => return,
            Poll::Ready(Entered::Passed(pass)) => caller.passed = Some(pass),
            Poll::Ready(Entered::Found(pass)) => {
                caller.passed = Some(pass);
                caller.found = true;
            }
        }
        assert_eq!(self.waiting.pop_front(), Some(number), "somebody was overtaken");
    }

    /// Where there is something for the next in line, the next in line knows, or is about to be told.
    fn check(&self, steps: &[Step]) {
        let held = self.callers.iter().filter(|caller| caller.passed.is_some()).count() + self.kept.len();
        assert!(held <= 2, "{held} have passed: {steps:?}");
        if let Some(next) = self.waiting.front()
            && (held < 2 || !self.kept.is_empty())
        {
            assert!(self.callers[*next].woken.0.load(Ordering::SeqCst), "a wake-up is lost: {steps:?}");
        }
    }
}

/// Does everything that can follow these steps, and says how many ways there are to an end.
fn explore(steps: &mut Vec<Step>) -> usize {
    let mut world = World::new();
    for step in steps.iter() {
        world.go(*step);
    }
    world.check(steps);
    let next = world.steps();
    drop(world);
    if next.is_empty() {
        return 1;
    }
    let mut ends = 0;
    for step in next {
        steps.push(step);
        ends += explore(steps);
        steps.pop();
    }
    ends
}

#[test]
fn nobody_is_overtaken_and_no_wake_up_is_lost_in_any_order() {
    // All are alike, so one order of coming stands for all.
    let mut steps = vec![Step::Poll(0), Step::Poll(1), Step::Poll(2)];
    let ends = explore(&mut steps);
    assert!(ends > 1000, "{ends} orders");
}

#[test]
fn what_is_larger_than_the_limit_passes_alone() {
    let gate = Gate::new(Limit::Fixed(1));
    let context = Context::from_waker(Waker::noop());
    let poll = |place: &mut Place| match place.poll(&context, 2, || None::<()>, || false) {
        Poll::Ready(Entered::Passed(pass)) => Some(pass),
        _ => None,
    };
    let (mut first, mut second) = (Place::new(&gate), Place::new(&gate));
    let passed = poll(&mut first).unwrap();
    assert!(poll(&mut second).is_none());
    drop(passed);
    assert!(poll(&mut second).is_some());
}

#[test]
fn whoever_is_next_makes_room_for_themselves() {
    let gate = Gate::new(Limit::Fixed(1));
    let context = Context::from_waker(Waker::noop());
    let Poll::Ready(Entered::Passed(pass)) = Place::new(&gate).poll(&context, 1, || None::<()>, || false)
    else {
        panic!("the gate is open")
    };
    let mut idle = Some(pass);
    let mut place = Place::new(&gate);
    let passed = place.poll(&context, 1, || None::<()>, || idle.take().is_some());
    assert!(matches!(passed, Poll::Ready(Entered::Passed(_))));
}
