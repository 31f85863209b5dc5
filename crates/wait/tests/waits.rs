//! Waits inside of waits, wakes from other threads, other executors inside.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "this is a test, of waiting")]

use std::future::{pending, poll_fn};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use bufeo_wait::{Alarm, block_on, block_on_unless};
#[cfg(unix)]
use bufeo_wait::{Interest, unwatch, watch};

/// A future that ends when the other end of it says so, from any thread.
fn signal() -> (impl FnOnce() + Send + 'static, impl Future<Output = ()> + Unpin) {
    let shared: Arc<(AtomicBool, Mutex<Option<Waker>>)> = Arc::default();
    let other = Arc::clone(&shared);
    let give = move || {
        other.0.store(true, Ordering::SeqCst);
        if let Some(waker) = other.1.lock().unwrap().take() {
            waker.wake();
        }
    };
    let wait = poll_fn(move |context| {
        *shared.1.lock().unwrap() = Some(context.waker().clone());
        if shared.0.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    });
    (give, wait)
}

#[test]
fn a_wake_that_comes_during_an_inner_wait_reaches_the_outer_one() {
    let outer: Mutex<Option<Waker>> = Mutex::new(None);
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(());
        }
        *outer.lock().unwrap() = Some(context.waker().clone());
        let (give, wait) = signal();
        outer.lock().unwrap().take().unwrap().wake();
        thread::spawn(give);
        block_on(wait);
        Poll::Pending
    }));
    assert_eq!(polls, 2);
}

#[test]
fn ten_thousand_wakes_from_another_thread_are_all_seen() {
    let (to, from) = channel::<Box<dyn FnOnce() + Send>>();
    let waker = thread::spawn(move || from.into_iter().for_each(|give| give()));
    for _ in 0..10_000 {
        let (give, wait) = signal();
        to.send(Box::new(give)).unwrap();
        block_on(wait);
    }
    drop(to);
    waker.join().unwrap();
}

#[cfg(unix)]
fn connected() -> (Arc<TcpStream>, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    socket.set_nonblocking(true).unwrap();
    (Arc::new(socket), listener.accept().unwrap().0)
}

#[cfg(unix)]
fn read(socket: &Arc<TcpStream>) -> impl Future<Output = u8> + Unpin {
    poll_fn(|context| {
        let mut byte = [0];
        match (&**socket).read(&mut byte) {
            Ok(1) => Poll::Ready(byte[0]),
            other => {
                assert_eq!(other.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
                assert!(watch(socket, Interest::Read, context));
                Poll::Pending
            }
        }
    })
}

#[cfg(unix)]
#[test]
fn a_wait_for_a_socket_ends_with_a_wake_from_another_thread_too() {
    let (socket, peer) = connected();
    for _ in 0..1_000 {
        let (give, mut wait) = signal();
        let waker = thread::spawn(give);
        let mut reading = read(&socket);
        block_on(poll_fn(|context| {
            assert!(Pin::new(&mut reading).poll(context).is_pending());
            Pin::new(&mut wait).poll(context)
        }));
        waker.join().unwrap();
    }
    drop(peer);
}

#[cfg(unix)]
#[test]
fn two_sockets_are_waited_for_at_once_and_each_wakes() {
    let (first, mut first_peer) = connected();
    let (second, mut second_peer) = connected();
    let (mut reading_first, mut reading_second) = (read(&first), read(&second));
    let mut seen = Vec::new();
    let writer = thread::spawn(move || {
        second_peer.write_all(b"2").unwrap();
        (first_peer.write_all(b"1").unwrap(), first_peer, second_peer)
    });
    block_on(poll_fn(|context| {
        for reading in [&mut reading_first as &mut (dyn Future<Output = u8> + Unpin), &mut reading_second] {
            if seen.len() < 2
                && let Poll::Ready(byte) = Pin::new(reading).poll(context)
            {
                seen.push(byte);
            }
        }
        if seen.len() == 2 { Poll::Ready(()) } else { Poll::Pending }
    }));
    seen.sort_unstable();
    assert_eq!(seen, b"12");
    drop(writer.join());
}

#[cfg(unix)]
#[test]
fn what_is_not_watched_any_more_does_not_wake() {
    let (socket, mut peer) = connected();
    peer.write_all(b"x").unwrap();
    let mut polls = 0;
    let patience = block_on_unless(
        poll_fn(|context| {
            polls += 1;
            assert!(watch(&socket, Interest::Read, context));
            unwatch(&socket);
            Poll::<()>::Pending
        }),
        Some(Duration::from_millis(1)),
        || Err("nothing came"),
    );
    assert_eq!((patience, polls), (Err("nothing came"), 1));
}

/// Another executor, which knows nothing of our waits: it only unparks its thread.
struct Foreign(thread::Thread);

impl Wake for Foreign {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn poll_elsewhere<F: Future>(future: F) -> Poll<F::Output> {
    let waker = Waker::from(Arc::new(Foreign(thread::current())));
    pin!(future).poll(&mut Context::from_waker(&waker))
}

#[cfg(unix)]
#[test]
fn under_another_executor_nothing_is_watched_not_even_inside_of_a_wait() {
    let (socket, _peer) = connected();
    let asked = || poll_fn(|context| Poll::Ready(watch(&socket, Interest::Read, context)));
    assert_eq!(poll_elsewhere(asked()), Poll::Ready(false));
    block_on(async {
        assert_eq!(poll_elsewhere(asked()), Poll::Ready(false));
        assert!(asked().await);
    });
    let alarm = Alarm::at(Instant::now());
    assert_eq!(poll_elsewhere(poll_fn(|context| Poll::Ready(alarm.set(context)))), Poll::Ready(false));
}

#[test]
fn an_alarm_wakes_and_a_dropped_one_does_not() {
    let soon = Alarm::at(Instant::now() + Duration::from_millis(2));
    let never = Alarm::at(Instant::now() + Duration::from_secs(3600));
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(());
        }
        assert!(soon.set(context) && never.set(context));
        let taken_back = Alarm::at(Instant::now());
        assert!(taken_back.set(context));
        drop(taken_back);
        Poll::Pending
    }));
    assert_eq!(polls, 2);
}

#[test]
fn an_error_ends_the_wait_and_drops_the_future() {
    struct Dropped<'a>(&'a AtomicBool);
    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let dropped = AtomicBool::new(false);
    let guard = Dropped(&dropped);
    let ended = block_on_unless(
        async move {
            let _guard = guard;
            pending::<()>().await;
        },
        Some(Duration::from_millis(1)),
        || Err(()),
    );
    assert_eq!(ended, Err(()));
    assert!(dropped.load(Ordering::SeqCst));
}

#[test]
fn a_waker_that_outlives_its_wait_does_not_wake_a_later_one() {
    let mut kept = None;
    block_on(poll_fn(|context| {
        kept = Some(context.waker().clone());
        Poll::Ready(())
    }));
    let mut polls = 0;
    let mut patience = 2;
    let given_up = block_on_unless(
        poll_fn(|_| {
            polls += 1;
            kept.take().into_iter().for_each(Waker::wake);
            Poll::<()>::Pending
        }),
        Some(Duration::from_millis(1)),
        || {
            patience -= 1;
            if patience == 0 { Err(()) } else { Ok(()) }
        },
    );
    assert_eq!((given_up, polls), (Err(()), 1));
}

#[test]
fn a_wake_that_comes_with_the_end_of_a_wait_does_not_reach_the_next() {
    block_on(poll_fn(|context| {
        context.waker().wake_by_ref();
        Poll::Ready(())
    }));
    let mut polls = 0;
    let given_up = block_on_unless(
        poll_fn(|_| {
            polls += 1;
            Poll::<()>::Pending
        }),
        Some(Duration::from_millis(1)),
        || Err(()),
    );
    assert_eq!((given_up, polls), (Err(()), 1));
}
