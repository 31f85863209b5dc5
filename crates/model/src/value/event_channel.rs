//! Events that a program says one at a time while a call sends them.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Map;
use super::event_stream::{EventSource, EventStream};

/// The speaking end of [`EventStream::channel`]. The stream ends when the last of its clones is dropped.
///
/// ```
#[doc = import!("{EventStream, block_on, params}")]
///
/// let (sender, stream) = EventStream::channel(8);
/// let listener = std::thread::spawn(move || {
///     let events = stream.take().expect("nobody has taken them").blocking();
///     events.map(|event| event.map(|event| event["Word"]["Text"].to_string())).collect::<Result<Vec<_>, _>>()
/// });
/// for word in ["hello", "world"] {
///     block_on(sender.send(params! { "Word": { "Text": word } }))?;
/// }
/// drop(sender);
/// assert_eq!(listener.join().expect("it listens to the end")?, ["hello", "world"]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct EventSender(Arc<Channel>);

impl EventSender {
    /// Says an event, and waits while as many are on their way as the channel holds.
    ///
    /// # Errors
    /// [`BrokenPipe`](io::ErrorKind::BrokenPipe) where nobody listens any more: the call is over, or has failed.
    pub async fn send(&self, event: Map) -> io::Result<()> {
        let mut event = Some(Ok(event));
        std::future::poll_fn(|context| self.poll_send(&mut event, context)).await
    }

    /// Ends the stream with an error: the call fails with it. What was said before is sent first.
    ///
    /// # Errors
    /// [`BrokenPipe`](io::ErrorKind::BrokenPipe) where nobody listens any more.
    pub async fn fail(self, error: io::Error) -> io::Result<()> {
        let mut event = Some(Err(error));
        std::future::poll_fn(|context| self.poll_send(&mut event, context)).await
    }

    /// Whether somebody still listens.
    pub fn is_heard(&self) -> bool {
        self.0.state().is_heard
    }

    fn poll_send(
        &self,
        event: &mut Option<io::Result<Map>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.state();
        if !state.is_heard {
            let text = "the events are not sent any more: the call that sent them is over";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::BrokenPipe, text)));
        }
        if state.events.len() >= self.0.capacity.get() {
            state.speakers.push(context.waker().clone());
            return Poll::Pending;
        }
        state.events.extend(event.take());
        state.wake_listener();
        Poll::Ready(Ok(()))
    }
}

impl Clone for EventSender {
    fn clone(&self) -> Self {
        self.0.state().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl Drop for EventSender {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.senders -= 1;
        state.wake_listener();
    }
}

impl fmt::Debug for EventSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSender").field("is_heard", &self.is_heard()).finish_non_exhaustive()
    }
}

impl EventStream {
    /// A stream of what the sender says, of which up to `capacity` events wait to be sent.
    ///
    /// A capacity of zero counts as one.
    pub fn channel(capacity: usize) -> (EventSender, Self) {
        let channel = Arc::new(Channel {
            capacity: NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN),
            state: Mutex::new(State { senders: 1, is_heard: true, ..State::default() }),
        });
        (EventSender(Arc::clone(&channel)), Self::new(Listener(channel)))
    }
}

struct Channel {
    capacity: NonZeroUsize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    events: VecDeque<io::Result<Map>>,
    senders: usize,
    is_heard: bool,
    listener: Option<Waker>,
    speakers: Vec<Waker>,
}

impl Channel {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake_listener(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.wake();
        }
    }

    fn wake_speakers(&mut self) {
        self.speakers.drain(..).for_each(Waker::wake);
    }
}

struct Listener(Arc<Channel>);

impl EventSource for Listener {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Map>>> {
        let mut state = self.0.state();
        if let Some(event) = state.events.pop_front() {
            state.wake_speakers();
            return Poll::Ready(Some(event));
        }
        if state.senders == 0 {
            return Poll::Ready(None);
        }
        state.listener = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_heard = false;
        let unheard = std::mem::take(&mut state.events);
        state.wake_speakers();
        drop(state);
        drop(unheard);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{block_on, params};

    #[test]
    fn a_full_channel_waits_until_it_is_heard() {
        let (sender, stream) = EventStream::channel(0);
        let mut events = stream.take().unwrap();
        block_on(sender.send(params! { "A": 1 })).unwrap();
        let mut second = Box::pin(sender.send(params! { "A": 2 }));
        let mut context = Context::from_waker(Waker::noop());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(block_on(events.next()).unwrap().unwrap()["A"], 1);
        assert!(second.as_mut().poll(&mut context).is_ready());
        drop(second);
        assert_eq!(block_on(events.next()).unwrap().unwrap()["A"], 2);
        drop(sender);
        assert!(block_on(events.next()).is_none());
    }

    #[test]
    fn a_failure_comes_after_what_was_said() {
        let (sender, stream) = EventStream::channel(2);
        block_on(sender.clone().send(params! { "A": 1 })).unwrap();
        block_on(sender.fail(io::Error::other("no more"))).unwrap();
        let mut events = stream.take().unwrap().blocking();
        assert!(events.next().unwrap().is_ok());
        assert_eq!(events.next().unwrap().unwrap_err().to_string(), "no more");
        assert!(events.next().is_none());
    }

    #[test]
    fn who_speaks_to_nobody_is_told() {
        let (sender, stream) = EventStream::channel(1);
        block_on(sender.send(params! {})).unwrap();
        let waiting = std::thread::spawn({
            let sender = sender.clone();
            move || block_on(sender.send(params! {}))
        });
        drop(stream);
        assert_eq!(waiting.join().unwrap().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert!(!sender.is_heard());
    }
}
