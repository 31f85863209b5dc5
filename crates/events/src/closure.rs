//! Closures as handlers.

use std::any::{Any, type_name};
use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::{AnyReply, BoxFuture, Delivery, Event, Handler, HandlerError, IntoReply, View};

/// A closure over one type of event as a [`Handler`], for
/// [`Events::register_handler`](crate::Events::register_handler) and what is built on it.
///
/// ```
/// use bufeo_events::{Event, Events, NoReply, Placement, handler};
///
/// struct Tick(u32);
/// impl Event for Tick {
///     const NAME: &'static str = "tick";
///     type Reply = NoReply;
/// }
///
/// let events = Events::builder().event::<Tick>().build()?;
/// let count = handler(|tick: &mut Tick| tick.0 += 1);
/// events.register_handler("tick", count.clone(), Placement::first().with_unique_id("count"))?;
/// events.register_handler("tick", count, Placement::first().with_unique_id("count"))?;
/// let mut tick = Tick(0);
/// events.emit_now("tick", &mut tick)?;
/// assert_eq!(tick.0, 1);
/// # Ok::<(), bufeo_events::Error>(())
/// ```
pub fn handler<P, R, Form, F>(call: F) -> Arc<dyn Handler>
where
    P: Event,
    R: IntoReply<P::Reply, Form> + 'static,
    Form: 'static,
    F: Fn(&mut P) -> R + Send + Sync + 'static,
{
    Arc::new(Typed { call, signature: PhantomData::<fn(P) -> (R, Form)> })
}

/// A closure that gives a future as a [`Handler`]; see [`Events::register_async`](crate::Events::register_async).
pub fn async_handler<P, R, Form, F>(call: F) -> Arc<dyn Handler>
where
    P: Event,
    R: IntoReply<P::Reply, Form> + 'static,
    Form: 'static,
    F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
{
    Arc::new(Awaited { call, signature: PhantomData::<fn(P) -> (R, Form)> })
}

/// A closure over a [`View`] of any event as a [`Handler`].
pub fn view_handler<R, Form, F>(call: F) -> Arc<dyn Handler>
where
    R: IntoReply<AnyReply, Form> + 'static,
    Form: 'static,
    F: Fn(&mut View<'_>) -> R + Send + Sync + 'static,
{
    Arc::new(Viewing { call, signature: PhantomData::<fn() -> (R, Form)> })
}

struct Typed<F, S> {
    call: F,
    signature: PhantomData<S>,
}

impl<P, R, Form, F> Handler for Typed<F, fn(P) -> (R, Form)>
where
    P: Event,
    R: IntoReply<P::Reply, Form> + 'static,
    Form: 'static,
    F: Fn(&mut P) -> R + Send + Sync + 'static,
{
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a> {
        if view.is_for_others_than::<P>() {
            return Delivery::Done(Ok(None));
        }
        Delivery::Done(match view.into_payload() {
            Ok(payload) => erased((self.call)(payload)),
            Err(mismatch) => Err(mismatch),
        })
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<F>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Awaited<F, S> {
    call: F,
    signature: PhantomData<S>,
}

impl<P, R, Form, F> Handler for Awaited<F, fn(P) -> (R, Form)>
where
    P: Event,
    R: IntoReply<P::Reply, Form> + 'static,
    Form: 'static,
    F: for<'a> Fn(&'a mut P) -> BoxFuture<'a, R> + Send + Sync + 'static,
{
    fn call<'a>(&'a self, view: View<'a>) -> Delivery<'a> {
        if view.is_for_others_than::<P>() {
            return Delivery::Done(Ok(None));
        }
        match view.into_payload() {
            Ok(payload) => {
                // The closure itself runs when the future is first polled: an emit that cannot wait runs none of it.
                Delivery::Pending(Box::pin(async move { erased((self.call)(payload).await) }))
            }
            Err(mismatch) => Delivery::Done(Err(mismatch)),
        }
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<F>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Viewing<F, S> {
    call: F,
    signature: PhantomData<S>,
}

impl<R, Form, F> Handler for Viewing<F, fn() -> (R, Form)>
where
    R: IntoReply<AnyReply, Form> + 'static,
    Form: 'static,
    F: Fn(&mut View<'_>) -> R + Send + Sync + 'static,
{
    fn call<'a>(&'a self, mut view: View<'a>) -> Delivery<'a> {
        Delivery::Done((self.call)(&mut view).into_reply())
    }

    fn label(&self) -> Cow<'_, str> {
        Cow::Borrowed(type_name::<F>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn erased<T, R, Form>(returned: R) -> Result<Option<AnyReply>, HandlerError>
where
    T: Send + 'static,
    R: IntoReply<T, Form>,
{
    Ok(returned.into_reply()?.map(AnyReply::new))
}
