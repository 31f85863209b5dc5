//! Bodies that wait until the server wants them: `Expect: 100-continue`, RFC 9110, section 10.1.1.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper::{Request, StatusCode, Version};

use super::body::RequestBody;
use crate::clock::{SharedClock, Sleep};

/// How long a server may think about it. Many do not know the question, and wait for the body.
const PATIENCE: Duration = Duration::from_secs(1);

/// What lets a body go: the server's word, or its silence.
pub(super) struct Expectation {
    word: Arc<Mutex<Word>>,
    silence: Sleep,
}

#[derive(Default)]
struct Word {
    given: bool,
    waits: Option<Waker>,
}

impl Expectation {
    /// Makes the body of a request wait, where its headers ask.
    pub(super) fn of(request: &mut Request<RequestBody>, clock: &SharedClock) {
        let asks =
            |value: &hyper::header::HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"100-continue");
        if request.version() != Version::HTTP_11
            || !request.headers().get(hyper::header::EXPECT).is_some_and(asks)
        {
            return;
        }
        let word = Arc::<Mutex<Word>>::default();
        let told = Arc::clone(&word);
        hyper::ext::on_informational(request, move |answer| {
            if answer.status() == StatusCode::CONTINUE {
                let mut word = told.lock().unwrap_or_else(PoisonError::into_inner);
                word.given = true;
                let waits = word.waits.take();
                drop(word);
                if let Some(waker) = waits {
                    waker.wake();
                }
            }
        });
        request.body_mut().wait_for(Self { word, silence: clock.sleep(PATIENCE) });
    }

    /// Ready when the body may go.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut word = self.word.lock().unwrap_or_else(PoisonError::into_inner);
        if word.given {
            return Poll::Ready(());
        }
        word.waits = Some(context.waker().clone());
        drop(word);
        self.silence.as_mut().poll(context)
    }
}
