//! Bringing an event to its handlers.

use std::any::{Any, type_name};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Stop;
use crate::events::EventListener;
use crate::handler::Outcome;
use crate::observer::Watch;
use crate::{BoxFuture, Delivery, Error, Event, Events, Replies, View};

impl Events {
    /// Brings an event to everybody the name reaches, in order, and gives their replies.
    ///
    /// The future is `Send`. Handlers run where it is polled; nothing is spawned.
    ///
    /// # Errors
    /// The first handler that fails or panics ends the emit; the handlers after it are not called.
    ///
    /// ```
    #[doc = import!("{Event, Events}")]
    ///
    /// struct Greeting { name: String }
    /// impl Event for Greeting {
    ///     const NAME: &'static str = "greeting";
    ///     type Reply = String;
    /// }
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let events = Events::builder().event::<Greeting>().build()?;
    /// events.register_async("greeting.*", |greeting: &mut Greeting| {
    ///     Box::pin(async move { format!("hello {}", greeting.name) })
    /// })?;
    /// let replies = events.emit("greeting.morning", &mut Greeting { name: "Inia".into() }).await?;
    /// assert_eq!(replies.first().unwrap(), "hello Inia");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn emit<P: Event>(&self, name: &str, payload: &mut P) -> Result<Replies<P::Reply>, Error> {
        let mut replies = Replies::new();
        self.emit_each(name, payload, collect(&mut replies)).await?;
        Ok(replies)
    }

    /// As [`emit`](Self::emit), without waiting.
    ///
    /// # Errors
    /// As [`emit`](Self::emit); and [`ErrorKind::WouldAwait`](crate::ErrorKind::WouldAwait) where the next handler is
    /// an asynchronous one. Those before it have run.
    pub fn emit_now<P: Event>(&self, name: &str, payload: &mut P) -> Result<Replies<P::Reply>, Error> {
        let mut replies = Replies::new();
        self.emit_each_now(name, payload, collect(&mut replies))?;
        Ok(replies)
    }

    /// Brings an event to the handlers until one replies.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn emit_until_response<P: Event>(
        &self,
        name: &str,
        payload: &mut P,
    ) -> Result<Option<P::Reply>, Error> {
        let mut first = None;
        self.emit_each(name, payload, until(&mut first)).await?;
        Ok(first)
    }

    /// As [`emit_until_response`](Self::emit_until_response), without waiting.
    ///
    /// # Errors
    /// As [`emit_now`](Self::emit_now).
    pub fn emit_until_response_now<P: Event>(
        &self,
        name: &str,
        payload: &mut P,
    ) -> Result<Option<P::Reply>, Error> {
        let mut first = None;
        self.emit_each_now(name, payload, until(&mut first))?;
        Ok(first)
    }

    /// Brings an event to the handlers for as long as `visit`, which is given each handler after its call with its
    /// reply or `None`, says to go on. The other emits are made of this one.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn emit_each<P, V>(&self, name: &str, payload: &mut P, mut visit: V) -> Result<(), Error>
    where
        P: Event,
        V: FnMut(&EventListener, Option<P::Reply>) -> ControlFlow<()>,
    {
        let Some(found) = self.audience(name) else { return Ok(()) };
        let mut watch = Watch::begin(self.observer(), &found.name);
        for listener in &found.listeners {
            watch.starts(listener);
            let outcome = match start(listener, View::new(&found.name, payload)) {
                Delivery::Done(outcome) => outcome,
                Delivery::Pending(future) => Guarded { future }.await,
            };
            let reply = finish::<P>(listener, &found.name, outcome);
            watch.ends(&reply);
            if visit(listener, reply?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// As [`emit_each`](Self::emit_each), without waiting.
    ///
    /// # Errors
    /// As [`emit_now`](Self::emit_now).
    pub fn emit_each_now<P, V>(&self, name: &str, payload: &mut P, mut visit: V) -> Result<(), Error>
    where
        P: Event,
        V: FnMut(&EventListener, Option<P::Reply>) -> ControlFlow<()>,
    {
        let Some(found) = self.audience(name) else { return Ok(()) };
        let mut watch = Watch::begin(self.observer(), &found.name);
        for listener in &found.listeners {
            watch.starts(listener);
            let outcome = match start(listener, View::new(&found.name, payload)) {
                Delivery::Done(outcome) => outcome,
                Delivery::Pending(_) => Err(Stop::WouldAwait.into()),
            };
            let reply = finish::<P>(listener, &found.name, outcome);
            watch.ends(&reply);
            if visit(listener, reply?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn collect<T>(replies: &mut Replies<T>) -> impl FnMut(&EventListener, Option<T>) -> ControlFlow<()> {
    |listener, reply| {
        if let Some(reply) = reply {
            replies.push(listener.id(), reply);
        }
        ControlFlow::Continue(())
    }
}

fn until<T>(first: &mut Option<T>) -> impl FnMut(&EventListener, Option<T>) -> ControlFlow<()> {
    |_, reply| {
        *first = reply;
        if first.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[inline]
fn start<'a>(listener: &'a EventListener, view: View<'a>) -> Delivery<'a> {
    if !bufeo_stack::is_left(bufeo_stack::HANDLER) {
        return Delivery::Done(Err(Stop::Recursion.into()));
    }
    catch_unwind(AssertUnwindSafe(|| listener.handler.call(view)))
        .unwrap_or_else(|panic| Delivery::Done(Err(panicked(panic).into())))
}

#[inline]
fn finish<P: Event>(
    listener: &EventListener,
    name: &str,
    outcome: Outcome,
) -> Result<Option<P::Reply>, Error> {
    match outcome {
        Ok(None) => Ok(None),
        Ok(Some(reply)) => reply.downcast().map(Some).map_err(|reply| {
            let wrong = Stop::Reply { wanted: type_name::<P::Reply>(), got: reply.type_name() };
            Error::of_listener(listener, name, wrong.into())
        }),
        Err(error) => Err(Error::of_listener(listener, name, error)),
    }
}

/// A handler's future whose panic is its outcome.
struct Guarded<'a> {
    future: BoxFuture<'a, Outcome>,
}

impl Future for Guarded<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(context)))
            .unwrap_or_else(|panic| Poll::Ready(Err(panicked(panic).into())))
    }
}

fn panicked(panic: Box<dyn Any + Send>) -> Stop {
    let message = match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => match panic.downcast::<&'static str>() {
            Ok(message) => (*message).to_owned(),
            Err(other) => {
                // Dropping what a program panicked with runs its code again, which may panic again.
                std::mem::forget(other);
                "a value that is not text".to_owned()
            }
        },
    };
    Stop::Panicked(message)
}
