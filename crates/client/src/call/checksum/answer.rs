//! The checksum of an answer.

use std::any::Any;
use std::io;
use std::task::{Context as Waker, Poll, ready};

use bufeo_checksum::{Algorithm, CheckedBody, Checksum, Mismatch};
use bufeo_model::{ByteStream, Str, Stream};
use bytes::Bytes;

use super::{CHECKSUM, mismatched, text};
use crate::error::Error;
use crate::stage::{Context, HttpResponse, Parsed};

/// What an answer is checked with.
pub(in crate::call) struct Check(Algorithm);

impl Check {
    /// Tells the caller.
    pub(in crate::call) fn tell(&self, parsed: &mut Parsed) {
        if let Some(mut metadata) = parsed.get_mut("ResponseMetadata")
            && let Some(metadata) = metadata.as_map_mut()
        {
            metadata.insert("ChecksumAlgorithm", self.0.name());
        }
    }
}

/// Checks an answer's body where the call wants it and the service gave a checksum: one that was read whole at once, one
/// that streams at its end, when the error is the reader's.
pub(in crate::call) fn check(
    context: &Context,
    streams: bool,
    response: &mut HttpResponse,
) -> Result<Option<Check>, Error> {
    let Some((algorithm, expected)) = told(context, response) else { return Ok(None) };
    if streams {
        check_while_read(response, algorithm, &expected);
    } else {
        let content = response.content().unwrap_or_default();
        Checksum::of(algorithm, &content).verify(&expected).map_err(mismatched)?;
    }
    Ok(Some(Check(algorithm)))
}

/// The best checksum that the answer has, of those that the call wants. One with a hyphen is of the parts of an object and
/// not of its bytes.
fn told(context: &Context, response: &HttpResponse) -> Option<(Algorithm, Str)> {
    let planned = context.get(CHECKSUM)?.into_owned();
    let wanted = planned.get("response_algorithms")?.into_owned();
    if response.status() >= 300 {
        return None;
    }
    let headers = response.headers();
    wanted.items().find_map(|name| {
        let algorithm = Algorithm::named(&text(&name)?)?;
        let expected = headers.get(algorithm.header())?;
        (!expected.contains('-')).then_some((algorithm, expected))
    })
}

fn check_while_read(response: &mut HttpResponse, algorithm: Algorithm, expected: &str) {
    let stream = response.raw().unwrap_or_else(|| {
        let read = response.content().unwrap_or_default();
        Stream::from_bytes(read)
    });
    stream.wrap(|body| Answered(CheckedBody::new(body, algorithm, expected)));
    response.remove("content");
    response.insert("raw", stream);
    response.insert("checksum_algorithm", algorithm.name());
}

/// A checked body whose error is one of the call's.
struct Answered(CheckedBody);

impl ByteStream for Answered {
    fn poll_next(&mut self, context: &mut Waker<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let piece = ready!(self.0.poll_next(context));
        Poll::Ready(piece.map(|piece| {
            piece.map_err(|error| match error.downcast::<Mismatch>() {
                Ok(mismatch) => io::Error::new(io::ErrorKind::InvalidData, mismatched(mismatch)),
                Err(other) => other,
            })
        }))
    }

    fn remaining(&self) -> Option<u64> {
        self.0.remaining()
    }

    fn rewinds_to(&self) -> Option<u64> {
        self.0.rewinds_to()
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.0.rewind()
    }

    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        self.0.as_any_mut()
    }
}
