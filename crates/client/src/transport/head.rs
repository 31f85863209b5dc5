//! The head of a response as the server wrote it. The HTTP library gives names in lower case, and leaves out what is no header.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connect::Stream;

/// How much is looked at together: most heads are shorter.
const PIECE: usize = 4 << 10;
/// The longest head that is kept. The HTTP library takes none that is longer.
const LONGEST: usize = 512 << 10;

/// The bytes of a head, from where a response is waited for.
#[derive(Clone, Default)]
pub(super) struct HeadBytes(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    listens: bool,
}

impl HeadBytes {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what comes from now on.
    pub(super) fn listen(&self) {
        *self.lock() = Kept { bytes: Vec::new(), listens: true };
    }

    /// What has come; nothing is kept any more.
    pub(super) fn take(&self) -> WrittenHead {
        WrittenHead(std::mem::take(&mut *self.lock()).bytes)
    }

    fn hear(&self, bytes: &[u8]) {
        let mut kept = self.lock();
        if !kept.listens {
            return;
        }
        for piece in bytes.chunks(PIECE) {
            if kept.bytes.len() > LONGEST || lines(&kept.bytes).is_some() {
                kept.listens = false;
                return;
            }
            kept.bytes.extend_from_slice(piece);
        }
    }
}

/// A connection whose heads are kept.
pub(super) struct Overheard {
    stream: Stream,
    head: HeadBytes,
}

impl Overheard {
    pub(super) fn new(stream: Stream, head: HeadBytes) -> Self {
        Self { stream, head }
    }
}

impl AsyncRead for Overheard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.head.hear(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Overheard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A head of HTTP/1.1 as it came, perhaps with the beginning of the body; empty where HTTP/2 was spoken.
pub(super) struct WrittenHead(Vec<u8>);

/// What says where a body ends.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

impl WrittenHead {
    /// The names of the headers as they are written, in their order.
    ///
    /// # Errors
    /// The name of a header that says where the body ends and is written so that two readers may understand it differently: folded
    /// over lines, or with white space around its name. Whoever stands between may have read another body.
    pub(super) fn names(&self) -> Result<Vec<&str>, &'static str> {
        let lines = lines(&self.0).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let continues = |line: &[u8]| line.first().is_some_and(is_blank);
        let mut names = Vec::with_capacity(lines.len());
        for (place, line) in lines.iter().enumerate() {
            if place > 0 && continues(line) {
                continue;
            }
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            let trimmed = name.trim_ascii();
            let framing = FRAMING.into_iter().find(|known| trimmed.eq_ignore_ascii_case(known.as_bytes()));
            let folded = lines.get(place + 1).is_some_and(|next| continues(next));
            match (framing, std::str::from_utf8(name)) {
                (Some(framing), _) if folded || trimmed.len() != name.len() => return Err(framing),
                (_, Ok(name)) => names.push(name),
                _ => {}
            }
        }
        Ok(names)
    }
}

/// The header lines of the response, once they are all there. Informational responses come before it.
fn lines(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let without_return = |line: &'_ [u8]| -> usize { line.strip_suffix(b"\r").unwrap_or(line).len() };
    // What follows the last line feed is no whole line.
    let whole = &bytes[..bytes.iter().rposition(|byte| *byte == b'\n')?];
    let mut lines = whole
        .split(|byte| *byte == b'\n')
        .map(|line| &line[..without_return(line)])
        .skip_while(|line| line.is_empty());
    loop {
        let status = lines.next()?;
        let code = status.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let mut head = Vec::new();
        loop {
            match lines.next()? {
                [] => break,
                line => head.push(line),
            }
        }
        if !code.starts_with(b"1") || code == b"101" {
            return Some(head);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Result<Vec<String>, &'static str> {
        let head = HeadBytes::default();
        head.hear(b"before anything is waited for");
        head.listen();
        // However they come.
        bytes.chunks(3).for_each(|piece| head.hear(piece));
        let head = head.take();
        head.names().map(|names| names.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn names_are_as_they_are_written() {
        let head = b"\r\nHTTP/1.1 200 OK\r\nX-Amz-META-Foo: 1\r\nx-lower:\r\n folded: over\r\nno colon\r\n\r\nBody: text\r\n";
        assert_eq!(names(head).unwrap(), ["X-Amz-META-Foo", "x-lower", "no colon"]);
        assert_eq!(names(b"HTTP/1.1 200 OK\nA: 1\nContent-Length: 0\n\n").unwrap(), ["A", "Content-Length"]);
    }

    #[test]
    fn informational_responses_are_passed_over() {
        let head = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200\r\nA: 1\r\n\r\n";
        assert_eq!(names(head).unwrap(), ["A"]);
        assert_eq!(names(b"HTTP/1.1 101 Other\r\nUpgrade: a\r\n\r\n").unwrap(), ["Upgrade"]);
    }

    #[test]
    fn the_end_of_a_body_is_said_in_one_way() {
        for head in [
            "Content-Length:\r\n 5\r\n",
            "Content-Length: 5\r\n 0\r\n",
            "Content-Length : 5\r\n",
            " Content-Length: 5\r\n",
            "A: 1\r\nTransfer-Encoding\t: chunked\r\n",
            "transfer-encoding:\r\n\tchunked\r\n",
        ] {
            assert!(names(format!("HTTP/1.1 200 OK\r\n{head}\r\n").as_bytes()).is_err(), "{head:?}");
        }
        for head in ["A: 1\r\n Content-Length : 5\r\n", "A : 1\r\n", "Content-Length: 5\r\nA: b\r\n c\r\n"] {
            assert!(names(format!("HTTP/1.1 200 OK\r\n{head}\r\n").as_bytes()).is_ok(), "{head:?}");
        }
    }

    #[test]
    fn nothing_is_kept_after_the_head() {
        let head = HeadBytes::default();
        head.listen();
        for _ in 0..100 {
            head.hear(&[b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n".as_slice(), &[b'x'; 10 * PIECE]].concat());
        }
        assert!(head.take().0.len() <= PIECE);
        head.listen();
        for _ in 0..1000 {
            head.hear(&[b'x'; PIECE]);
        }
        assert!(head.take().0.len() <= LONGEST + PIECE);
    }
}
