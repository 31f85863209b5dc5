"""Checksums of bodies."""

import base64

from bufeo._bufeo import RunningChecksum
from bufeo.response import StreamingBody


class StreamingChecksumBody(StreamingBody):
    """The body of an answer whose checksum is computed while it is read, and compared at its end: one that does not fit
    is a `FlexibleChecksumError` there.
    """

    def __init__(self, raw_stream, content_length, checksum, expected):
        super().__init__(raw_stream, content_length)
        self._checksum = checksum
        self._expected = expected

    @property
    def checksum(self):
        """The checksum of what has been read: `digest()` is bytes, `b64digest()` what headers have."""
        return self._checksum

    def read(self, amt=None):
        """At most `amt` bytes, or all that are left."""
        chunk = super().read(amt=amt)
        self._checksum.update(chunk)
        if amt is None or (amt > 0 and not chunk):
            self._compare()
        return chunk

    def _compare(self):
        if self._expected is None or base64.b64decode(self._expected) == self._checksum.digest():
            return
        from bufeo.exceptions import FlexibleChecksumError

        found = self._checksum.b64digest()
        raise FlexibleChecksumError(
            error_msg=f'Expected checksum {self._expected} did not match calculated checksum: {found}'
        )


def _named(algorithm):
    def make():
        return RunningChecksum(algorithm)

    make.__name__ = make.__qualname__ = f'{algorithm.capitalize()}Checksum'
    make.__doc__ = f'A running {algorithm} checksum, with `update`, `digest`, `b64digest` and `handle`.'
    return make


Crc32Checksum = _named('crc32')
Sha1Checksum = _named('sha1')
Sha256Checksum = _named('sha256')
Sha512Checksum = _named('sha512')
CrtCrc32cChecksum = _named('crc32c')
CrtCrc64NvmeChecksum = _named('crc64nvme')
