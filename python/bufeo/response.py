"""Bodies that are read as they come."""

import sys
from io import BytesIO, IOBase


class StreamingBody(IOBase):
    """The body of a response, read as it comes.

    body = s3.get_object(Bucket='mybucket', Key='report.csv')['Body']
    for line in body.iter_lines():
        ...

    One that breaks off is an error once what came was handed over: an `IncompleteReadError` where it is shorter than
    its `Content-Length` and is read by amounts, a `ReadTimeoutError` where it stalls, else a `ResponseStreamingError`.
    """

    _DEFAULT_CHUNK_SIZE = 1024

    def __init__(self, raw_stream, content_length):
        self._raw_stream = raw_stream
        self._content_length = content_length
        self._amount_read = 0

    def __del__(self):
        # The connection belongs to the native stream, which gives it up by itself.
        pass

    def set_socket_timeout(self, timeout):
        """Accepted; the client's own read timeout holds."""

    def readable(self):
        """Whether there may be something to read."""
        readable = getattr(self._raw_stream, 'readable', None)
        return readable is not None and readable()

    def read(self, amt=None):
        """At most `amt` bytes, or all that are left."""
        try:
            chunk = self._raw_stream.read(amt)
        except Exception as error:
            translated = _translated(error)
            if translated is error:
                raise
            raise translated from error
        self._amount_read += len(chunk)
        if amt is None or (not chunk and amt > 0):
            self._verify_content_length()
        return chunk

    def readinto(self, b):
        """Reads into a buffer and gives the number of bytes read."""
        chunk = self.read(len(b))
        b[: len(chunk)] = chunk
        return len(chunk)

    def readlines(self):
        """The lines that are left. They end at line feeds alone, as those of `readline` do."""
        if not _is_native(self._raw_stream):
            return self._raw_stream.readlines()
        return BytesIO(self.read()).readlines()

    def __iter__(self):
        return self.iter_chunks()

    def __next__(self):
        chunk = self.read(self._DEFAULT_CHUNK_SIZE)
        if chunk:
            return chunk
        raise StopIteration()

    next = __next__

    def __enter__(self):
        return _Entered(self) if _is_native(self._raw_stream) else self._raw_stream

    def __exit__(self, type, value, traceback):
        self._raw_stream.close()

    def iter_lines(self, chunk_size=_DEFAULT_CHUNK_SIZE, keepends=False):
        """The lines, read in chunks. They end at line feeds, carriage returns, or both, and come without them unless
        `keepends` is true."""
        # A line that ends with its chunk may go on in the next, be it with the second half of its line break.
        unfinished = b''
        for chunk in self.iter_chunks(chunk_size):
            *finished, unfinished = (unfinished + chunk).splitlines(True)
            for line in finished:
                yield line if keepends else line.rstrip(b'\r\n')
        if unfinished:
            yield unfinished if keepends else unfinished.rstrip(b'\r\n')

    def iter_chunks(self, chunk_size=_DEFAULT_CHUNK_SIZE):
        """The body in chunks."""
        while chunk := self.read(chunk_size):
            yield chunk

    def tell(self):
        """How many bytes were read."""
        if _is_native(self._raw_stream):
            return self._amount_read
        return self._raw_stream.tell()

    def close(self):
        """Gives the connection up."""
        self._raw_stream.close()

    def _verify_content_length(self):
        if self._content_length is not None and self._amount_read != int(self._content_length):
            from bufeo.exceptions import IncompleteReadError

            raise IncompleteReadError(actual_bytes=self._amount_read, expected_bytes=int(self._content_length))


class _Entered(IOBase):
    """What `with body as file` gives: a file of the same body, whose iteration gives lines.

    Unlike the stream of an HTTP library it knows the body's length and checksum, and does not end in silence where they
    are wrong.
    """

    def __init__(self, body):
        self._body = body

    def __del__(self):
        # It is forgotten where only the body itself is used; that is no reason to close it.
        pass

    def read(self, amt=None, decode_content=None):
        """At most `amt` bytes, or all that are left."""
        return self._body.read(amt)

    def readinto(self, b):
        """Reads into a buffer and gives the number of bytes read."""
        return self._body.readinto(b)

    def readlines(self):
        """The lines that are left."""
        return self._body.readlines()

    def stream(self, amt=2**16, decode_content=None):
        """The body in chunks."""
        return self._body.iter_chunks(amt)

    @property
    def data(self):
        """All that is left."""
        return self._body.read()

    def __iter__(self):
        unfinished = []
        for chunk in self.stream():
            first, *others = chunk.split(b'\n')
            unfinished.append(first)
            for other in others:
                yield b''.join(unfinished) + b'\n'
                unfinished = [other]
        if last := b''.join(unfinished):
            yield last

    def readable(self):
        """Whether there may be something to read."""
        return self._body.readable()

    def tell(self):
        """How many bytes were read."""
        return self._body.tell()

    def close(self):
        """Gives the connection up."""
        self._body.close()

    release_conn = close

    @property
    def closed(self):
        """Whether the body was closed."""
        return self._body._raw_stream.closed


def _is_native(stream):
    from bufeo._bufeo import RawStream

    return type(stream) is RawStream


def _translated(error):
    """The exception for one of an HTTP library that a program's own raw stream uses."""
    library = sys.modules.get('urllib3.exceptions')
    if library is not None:
        from bufeo import exceptions

        if isinstance(error, library.ReadTimeoutError):
            return exceptions.ReadTimeoutError(endpoint_url=error.url, error=error)
        if isinstance(error, library.ProtocolError):
            return exceptions.ResponseStreamingError(error=error)
    return error
