//! Waiting for a future in the calling thread: for wakers, for sockets and for points in time.
//!
//! [`block_on`] polls a future to its end in the thread that asks. Whatever the future runs, it runs there, with that
//! thread's locals, and no runtime takes part. A future that finds a socket not ready asks the wait that polls it to
//! [`watch`] the socket, and one that wants to be woken at some time asks it to [ring](Alarm): the thread then sleeps in
//! the system's own `poll`, and nothing has to be handed from one thread to another, which costs more than anything
//! else that a short exchange with a server does.
//!
//! Whether a future is polled by such a wait it learns by asking: `watch` says no under any other executor, also under
//! one that runs inside of a wait, and then the future has to see to its waking itself.
//!
//! ```
//! let outer = bufeo_wait::block_on(async {
//!     let inner = bufeo_wait::block_on(async { 20 });
//!     inner + 1
//! });
//! assert_eq!(outer, 21);
//! ```

#![forbid(unsafe_code)]

mod alarm;
#[cfg(unix)]
mod bell;
mod frame;
mod park;
#[cfg(unix)]
mod signal;
#[cfg(unix)]
mod watch;

pub use alarm::Alarm;
pub use park::{block_on, block_on_unless, handles};
#[cfg(unix)]
pub use watch::{Interest, is_watched, unwatch, watch};
