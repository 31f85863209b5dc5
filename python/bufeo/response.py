"""Bodies that are read as they come."""

from io import IOBase


class StreamingBody(IOBase):
    """The body of an answer, read as it comes.

    body = s3.get_object(Bucket='mybucket', Key='report.csv')['Body']
    for line in body.iter_lines():
        ...
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
        return True

    def read(self, amt=None):
        """At most `amt` bytes, or all that are left."""
        chunk = self._raw_stream.read(amt)
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
        """The lines that are left."""
        return self.read().splitlines(True)

    def __iter__(self):
        return self.iter_chunks()

    def __next__(self):
        chunk = self.read(self._DEFAULT_CHUNK_SIZE)
        if chunk:
            return chunk
        raise StopIteration()

    next = __next__

    def __enter__(self):
        return self._raw_stream if not _is_native(self._raw_stream) else self

    def __exit__(self, type, value, traceback):
        self._raw_stream.close()

    def iter_lines(self, chunk_size=_DEFAULT_CHUNK_SIZE, keepends=False):
        """The lines, read in chunks."""
        pending = b''
        for chunk in self.iter_chunks(chunk_size):
            lines = (pending + chunk).splitlines(True)
            for line in lines[:-1]:
                yield line.splitlines(keepends)[0]
            pending = lines[-1]
        if pending:
            yield pending.splitlines(keepends)[0]

    def iter_chunks(self, chunk_size=_DEFAULT_CHUNK_SIZE):
        """The body in chunks."""
        while True:
            chunk = self.read(chunk_size)
            if chunk == b'':
                break
            yield chunk

    def tell(self):
        """How many bytes were read."""
        return self._amount_read

    def close(self):
        """Gives the connection up."""
        self._raw_stream.close()

    def _verify_content_length(self):
        if self._content_length is not None and self._amount_read != int(self._content_length):
            from bufeo.exceptions import IncompleteReadError

            raise IncompleteReadError(actual_bytes=self._amount_read, expected_bytes=int(self._content_length))


def _is_native(stream):
    from bufeo._bufeo import RawStream

    return type(stream) is RawStream
