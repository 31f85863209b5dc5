//! Handlers that belong to one emitter each.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bufeo_events::{Delivery, Event, Events, Handler, NoReply, Placement, View};

struct Ping;

impl Event for Ping {
    const NAME: &'static str = "ping";
    type Reply = NoReply;
}

/// An object of a host's: how often it is held, as a garbage collector would count.
struct Object {
    held: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

impl Object {
    fn new(held: &Arc<AtomicUsize>, calls: &Arc<AtomicUsize>) -> Arc<Self> {
        held.fetch_add(1, Ordering::SeqCst);
        Arc::new(Self { held: Arc::clone(held), calls: Arc::clone(calls) })
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        self.held.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Handler for Object {
    fn call<'a>(&'a self, _: View<'a>) -> Delivery<'a> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Delivery::Done(Ok(None))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn same(&self, other: &dyn Handler) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| Arc::ptr_eq(&self.held, &other.held))
    }

    fn is_hosted(&self) -> bool {
        true
    }

    fn separate(&self) -> Option<Arc<dyn Handler>> {
        Some(Self::new(&self.held, &self.calls))
    }
}

fn addresses(events: &Events) -> Vec<*const ()> {
    let registrations = events.emitter().registrations();
    registrations.iter().map(|listener| std::ptr::from_ref(listener.handler().as_any()).cast()).collect()
}

#[test]
fn each_copy_of_the_events_holds_a_hosted_handler_of_its_own() {
    let (held, calls) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let events = Events::builder().event::<Ping>().build().unwrap();
    events.register("ping", |_: &mut Ping| ()).unwrap();
    let object = Object::new(&held, &calls);
    events.register_handler("ping.*", object.clone(), Placement::first().with_unique_id("object")).unwrap();
    events.register_handler("ping", object, Placement::last()).unwrap();
    assert_eq!(held.load(Ordering::SeqCst), 1);

    let copy = events.copy();
    assert_eq!(held.load(Ordering::SeqCst), 3);
    let (ours, theirs) = (addresses(&events), addresses(&copy));
    assert_eq!((ours.len(), theirs.len()), (3, 3));
    // The closure is shared, the object is not.
    assert_eq!(ours.iter().filter(|address| theirs.contains(address)).count(), 1);

    copy.emit_now("ping.pong", &mut Ping).unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    // The id is known to the copy, and takes the copy's own handler out.
    assert!(copy.unregister_unique("ping.*", "object", false).unwrap());
    assert_eq!((copy.listeners("ping.pong").len(), events.listeners("ping.pong").len()), (2, 3));

    drop(copy);
    assert_eq!(held.load(Ordering::SeqCst), 1);
}

#[test]
fn without_hosted_handlers_a_copy_shares_everything() {
    let (held, calls) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let events = Events::builder().event::<Ping>().build().unwrap();
    events.register("ping", |_: &mut Ping| ()).unwrap();
    let registration =
        events.register_handler("ping", Object::new(&held, &calls), Placement::middle()).unwrap().unwrap();
    assert!(registration.unregister());
    assert_eq!(addresses(&events), addresses(&events.copy()));
}
