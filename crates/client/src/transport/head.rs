//! The head of a response as the server wrote it. The HTTP library gives names in lower case, and leaves out what is no header.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is read at most before the head of a response is complete, in bytes: the largest head that the HTTP library takes
/// and what may come with it. A server may send interim responses (1xx) before it, and the library reads on for as long
/// as there are any.
const MOST: usize = 1 << 20;
/// How much is looked at together: most heads are shorter.
const PIECE: usize = 4 << 10;
/// The longest head that is kept. The HTTP library takes none that is longer.
const LONGEST: usize = 512 << 10;

/// The head of the response that a connection waits for: how much may be read before it is complete, and its bytes.
#[derive(Clone, Default)]
pub(super) struct Head(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// How many bytes may still come; zero while no head is waited for.
    left: AtomicUsize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    is_complete: bool,
}

/// A head that is waited for, until this is dropped.
pub(super) struct Awaited<'a>(&'a Shared);

impl Head {
    /// Bounds what is read from now on, and keeps the head.
    pub(super) fn awaited(&self) -> Awaited<'_> {
        *self.kept() = Kept::default();
        self.0.left.store(MOST, Ordering::Relaxed);
        Awaited(&self.0)
    }

    /// Whatever the connection has read.
    ///
    /// # Errors
    /// Where a head is waited for, and too much has come before it is complete.
    pub(super) fn read(&self, bytes: &[u8]) -> io::Result<()> {
        match self.0.left.load(Ordering::Relaxed) {
            0 => Ok(()),
            left if left > bytes.len() => {
                self.0.left.store(left - bytes.len(), Ordering::Relaxed);
                self.kept().add(bytes);
                Ok(())
            }
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "the server has sent {MOST} bytes and no response: interim responses (1xx) without end"
                ),
            )),
        }
    }

    /// The head that has come; nothing is kept any more.
    pub(super) fn take(&self) -> WrittenHead {
        WrittenHead(std::mem::take(&mut *self.kept()).bytes)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn add(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(PIECE) {
            self.is_complete |= self.bytes.len() > LONGEST || lines(&self.bytes).is_some();
            if self.is_complete {
                return;
            }
            self.bytes.extend_from_slice(piece);
        }
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.0.left.store(0, Ordering::Relaxed);
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
        let head = Head::default();
        head.read(b"before anything is waited for").unwrap();
        let awaited = head.awaited();
        // However they come.
        bytes.chunks(3).for_each(|piece| head.read(piece).unwrap());
        drop(awaited);
        head.read(b"after it").unwrap();
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
        let head = Head::default();
        let awaited = head.awaited();
        for _ in 0..20 {
            head.read(&[b"HTTP/1.1 200 OK\r\nA: 1\r\n\r\n".as_slice(), &[b'x'; 10 * PIECE]].concat())
                .unwrap();
        }
        assert!(head.take().0.len() <= PIECE);
        drop(awaited);
        let _awaited = head.awaited();
        for _ in 0..255 {
            head.read(&[b'x'; PIECE]).unwrap();
        }
        assert!(head.take().0.len() <= LONGEST + PIECE);
        assert!(head.read(&[b'x'; PIECE]).is_err());
    }
}
