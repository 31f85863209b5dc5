"""Bodies of requests that keep their word, that have none to keep, and that break it."""

import bz2
import codecs
import gzip
import io
import lzma
import mmap
import os
import socket
import tempfile
import zipfile

CONTENT = 'hello world'
TEXT = 'héllo wörld €'


class Body:
    """A body that gives the pieces, and says of itself what it is told to say."""

    def __init__(self, *pieces):
        self.pieces, self.at = pieces, 0

    def read(self, size=-1):
        self.at += 1
        piece = self.pieces[self.at - 1] if self.at <= len(self.pieces) else b''
        if isinstance(piece, Exception):
            raise piece
        return piece


class Long(Body):
    """Says a length that need not be its own."""

    def __init__(self, length, *pieces):
        super().__init__(*pieces)
        self.length = length

    def __len__(self):
        return self.length


class Placed(Body):
    """Has positions that need not be its own: `end` is what it says at its end, `moves` whether it goes back at all."""

    def __init__(self, end, *pieces, moves=True):
        super().__init__(*pieces)
        self.end, self.moves, self.place = end, moves, 0

    def tell(self):
        return self.place

    def seek(self, place, whence=0):
        self.place = self.end if whence == 2 else place
        if whence == 0 and self.moves:
            self.at = 0


class Still(Body):
    """Neither `seek` nor `tell` does anything."""

    def tell(self):
        return 0

    def seek(self, place, whence=0):
        return 0


class Changes(io.BytesIO):
    """Has another length after its end was looked for."""

    def __init__(self, content, later):
        super().__init__(content)
        self.later, self.reads = later, 0

    def read(self, size=-1):
        if self.reads == 0:
            place = self.tell()
            self.seek(0)
            self.truncate()
            self.write(self.later)
            self.seek(place)
        self.reads += 1
        return super().read(size)


class Fading(io.BytesIO):
    """Has less each time it is read from its beginning."""

    def seek(self, place, whence=0):
        if (place, whence) == (0, 0):
            self.truncate(max(len(self.getvalue()) - 1, 0))
        return super().seek(place, whence)


def archived():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, 'w', zipfile.ZIP_DEFLATED) as writing:
        writing.writestr('member', CONTENT)
    return zipfile.ZipFile(archive).open('member')


class Pipe(io.RawIOBase):
    """Over a file that has no positions."""

    def __init__(self, content):
        self._inner = io.BytesIO(content)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._inner.readinto(buffer)


def piped():
    reading, writing = os.pipe()
    os.write(writing, CONTENT.encode())
    os.close(writing)
    return open(reading, 'rb')


def received():
    ours, theirs = socket.socketpair()
    theirs.sendall(CONTENT.encode())
    theirs.close()
    file = ours.makefile('rb')
    ours.close()
    return file


def mapped():
    mapping = mmap.mmap(-1, len(CONTENT))
    mapping.write(CONTENT.encode())
    mapping.seek(0)
    return mapping


def spooled():
    file = tempfile.SpooledTemporaryFile()
    file.write(CONTENT.encode())
    file.seek(0)
    return file


DATA = CONTENT.encode()

# Bodies that are what they say: they come whole over any way, where their length is known or given.
HONEST = {
    'bytes': lambda: DATA,
    'bytearray': lambda: bytearray(DATA),
    'text': lambda: CONTENT,
    'BytesIO': lambda: io.BytesIO(DATA),
    'buffered': lambda: io.BufferedReader(io.BytesIO(DATA)),
    'gzip': lambda: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(DATA))),
    'bz2': lambda: bz2.BZ2File(io.BytesIO(bz2.compress(DATA))),
    'lzma': lambda: lzma.LZMAFile(io.BytesIO(lzma.compress(DATA))),
    'zip member': archived,
    'spooled': spooled,
    'mapping': mapped,
    'placed': lambda: Placed(11, DATA[:5], DATA[5:]),
    'placed, bytearray and memoryview': lambda: Placed(11, bytearray(DATA[:5]), memoryview(DATA[5:])),
    'with a length': lambda: Long(11, DATA[:5], DATA[5:]),
}

# Bodies that have no length of their own.
UNKNOWN = {
    'once': lambda: Body(DATA[:5], DATA[5:]),
    'pipe': piped,
    'socket': received,
    'raw': lambda: Pipe(DATA),
}

# Bodies that are not what they say.
HOSTILE = {
    'length too small': lambda: Long(5, DATA),
    'length too small by a piece': lambda: Long(5, DATA[:5], DATA[5:]),
    'length too large': lambda: Long(12, DATA),
    'length of nothing': lambda: Long(0, DATA),
    'end too early': lambda: Placed(5, DATA),
    'end too late': lambda: Placed(12, DATA),
    'does not go back': lambda: Placed(11, DATA, moves=False),
    'no end': lambda: Placed(0, DATA),
    'does not move': lambda: Still(DATA),
    'grows': lambda: Changes(DATA, DATA + b'!'),
    'shrinks': lambda: Changes(DATA, DATA[:5]),
    'fades': lambda: Fading(DATA),
    'breaks off': lambda: Placed(11, DATA[:5], OSError('disk on fire')),
    'breaks off at its end': lambda: Placed(11, DATA, RuntimeError('disk on fire')),
    'reads nothing yet': lambda: Placed(11, None, DATA),
    'reads a number': lambda: Placed(11, 11),
    'reads text': lambda: Placed(11, CONTENT),
    'StringIO': lambda: io.StringIO(TEXT),
    'ASCII StringIO': lambda: io.StringIO(CONTENT),
    'codec': lambda: codecs.getreader('utf-8')(io.BytesIO(TEXT.encode())),
}
