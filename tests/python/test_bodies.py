"""Bodies of responses, whole and broken off, read in every way: held against boto3's class on the same server."""

import base64
import binascii
import io
import re
import shutil
import socket
import struct
import threading

import boto3
import botocore.config
import botocore.response
import bufeo
import pytest
from bufeo.config import Config
from bufeo.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError
from bufeo.response import StreamingBody

CONTENT = b'one\ntwo\rX'
HEAD = b'HTTP/1.1 200 OK\r\n'
CHUNKED = HEAD + b'Transfer-Encoding: chunked\r\n\r\n'
CHUNK = b'9\r\n' + CONTENT + b'\r\n'


def of_length(length, content=CONTENT, header=b''):
    return HEAD + header + b'Content-Length: %d\r\n\r\n' % length + content


def checksum(content):
    return b'x-amz-checksum-crc32: ' + base64.b64encode(binascii.crc32(content).to_bytes(4, 'big')) + b'\r\n'


# What the server says, and what it does then.
ENDINGS = {
    'whole': (of_length(9), 'keep'),
    'empty': (of_length(0, b''), 'keep'),
    'more than announced': (of_length(5), 'close'),
    'short': (of_length(20), 'close'),
    'nothing came': (of_length(20, b''), 'close'),
    'reset': (of_length(20), 'reset'),
    'stalled': (of_length(20), 'silence'),
    'stalled at once': (of_length(20, b''), 'silence'),
    'chunks': (CHUNKED + CHUNK + b'0\r\n\r\n', 'keep'),
    'cut in a chunk': (CHUNKED + b'5\r\nwhole\r\n14\r\nhalf', 'close'),
    'cut between chunks': (CHUNKED + CHUNK, 'close'),
    'cut in the length of a chunk': (CHUNKED + CHUNK + b'1', 'close'),
    'cut before a chunk': (CHUNKED + CHUNK + b'14\r\n', 'close'),
    'cut at the end of a chunk': (CHUNKED + b'9\r\n' + CONTENT, 'close'),
    'no chunk came': (CHUNKED, 'close'),
    'a chunk of no length': (CHUNKED + CHUNK + b'zz\r\n', 'close'),
    'reset in a chunk': (CHUNKED + b'5\r\nwhole\r\n14\r\nhalf', 'reset'),
    'stalled in a chunk': (CHUNKED + b'5\r\nwhole\r\n14\r\nhalf', 'silence'),
    'until the end': (HEAD + b'Connection: close\r\n\r\n' + CONTENT, 'close'),
    'until a reset': (HEAD + b'Connection: close\r\n\r\n' + CONTENT, 'reset'),
    'until silence': (HEAD + b'Connection: close\r\n\r\n' + CONTENT, 'silence'),
    'right checksum': (of_length(9, header=checksum(CONTENT)), 'keep'),
    'wrong checksum': (of_length(9, header=checksum(b'other')), 'keep'),
    'wrong checksum of chunks': (
        HEAD + checksum(b'other') + b'Transfer-Encoding: chunked\r\n\r\n' + CHUNK + b'0\r\n\r\n',
        'keep',
    ),
    'checksum of a short body': (of_length(20, header=checksum(CONTENT)), 'close'),
    'cut gzip': (of_length(20, b'\x1f\x8b\x08' + bytes(6), b'Content-Encoding: gzip\r\n'), 'close'),
    'gzip that is cut within its length': (
        of_length(9, b'\x1f\x8b\x08' + bytes(6), b'Content-Encoding: gzip\r\n'),
        'keep',
    ),
}


def once(read):
    def way(body):
        yield read(body)

    return way


def until_empty(read):
    def way(body):
        while chunk := read(body):
            yield chunk
        yield chunk

    return way


def into(length):
    def read(body):
        buffer = bytearray(length)
        return bytes(buffer[: body.readinto(buffer)])

    return until_empty(read)


def buffered(body):
    yield from until_empty(lambda reader: reader.read(4))(io.BufferedReader(body, 6))


def copied(body):
    target = io.BytesIO()
    try:
        shutil.copyfileobj(body, target, 4)
    finally:
        yield target.getvalue()


def nexts(body):
    while True:
        try:
            yield next(body)
        except StopIteration:
            return


def some_and_the_rest(body):
    yield body.read(4)
    yield body.read()


def nothing_and_some(body):
    yield body.read(0)
    yield body.read(9)
    yield body.read(0)
    yield body.read(1)


WAYS = {
    'read()': once(lambda body: body.read()),
    'read(-1)': once(lambda body: body.read(-1)),
    'read(4)': until_empty(lambda body: body.read(4)),
    'read(5)': until_empty(lambda body: body.read(5)),
    'read(1000)': until_empty(lambda body: body.read(1000)),
    'read(4), read()': some_and_the_rest,
    'read(0)': nothing_and_some,
    'readinto(4)': into(4),
    'readinto(1000)': into(1000),
    'readline': until_empty(lambda body: body.readline()),
    'iter_chunks()': lambda body: body.iter_chunks(),
    'iter_chunks(4)': lambda body: body.iter_chunks(4),
    'iter_lines()': lambda body: body.iter_lines(),
    'iter_lines(2)': lambda body: body.iter_lines(2),
    'iter_lines(4, True)': lambda body: body.iter_lines(4, keepends=True),
    'iteration': iter,
    'next': nexts,
    'text': once(lambda body: io.TextIOWrapper(body, 'utf-8').read()),
    'lines of text': lambda body: io.TextIOWrapper(body, 'utf-8'),
    'lines as they end': lambda body: io.TextIOWrapper(body, 'utf-8', newline=''),
    'buffered': buffered,
    'copyfileobj': copied,
}


class Server:
    """Says the same to every request."""

    def __init__(self, response, ending):
        self._response, self._ending = response, ending
        self._listener = socket.create_server(('127.0.0.1', 0))
        self._connections = []
        self.endpoint = f'http://127.0.0.1:{self._listener.getsockname()[1]}'
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        requests = connection.makefile('rb')
        # A head ends with an empty line; these requests have no body.
        while any(line == b'\r\n' for line in iter(requests.readline, b'')):
            connection.sendall(self._response)
            if self._ending in ('close', 'reset'):
                if self._ending == 'reset':
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                requests.close()
                connection.close()
                return

    def stop(self):
        self._listener.close()
        for connection in self._connections:
            connection.close()


@pytest.fixture
def serving():
    started = []

    def begin(response, ending):
        started.append(Server(response, ending))
        return started[-1]

    yield begin
    for server in started:
        server.stop()


def config(cls, ending):
    # The silence of a server is over soon; no other is waited for.
    return cls(read_timeout=0.1 if ending == 'silence' else 60, retries={'max_attempts': 0})


def clients(server, ending):
    """Both, on the same server."""
    theirs = boto3.Session().client('s3', endpoint_url=server.endpoint, config=config(botocore.config.Config, ending))
    ours = bufeo.Session().client('s3', endpoint_url=server.endpoint, config=config(Config, ending))
    return theirs, ours


def body_of(client):
    return client.get_object(Bucket='b', Key='k')['Body']


def told(error):
    """An exception as its class and its text, which do not say all the same of where and when a chunk was cut."""
    text = re.sub(r'endpoint URL: ".*"', 'endpoint URL', str(error))
    return type(error).__name__, re.sub(r'IncompleteRead\(\d+ bytes read\)', 'IncompleteRead', text)


def outcome(act):
    try:
        return act()
    except Exception as error:
        return told(error)


def through(body, way):
    """Everything that comes of reading a body in a way, of reading it on, and of closing it."""
    given = []
    try:
        for chunk in way(body):
            given.append(chunk)
    except Exception as error:
        given.append(told(error))
    after = [outcome(body.tell)]
    for again in (lambda: body.read(4), body.read, lambda: body.read(0), body.tell, body.close):
        after.append(outcome(again))
    for closed in (lambda: body.read(4), body.read, body.tell, body.readable, lambda: body.closed):
        after.append(outcome(closed))
    return given, after


@pytest.mark.parametrize('ending', ENDINGS)
def test_every_way_to_read_gives_what_it_gives_in_boto3(serving, ending):
    response, then = ENDINGS[ending]
    theirs, ours = clients(serving(response, then), then)
    for name, way in WAYS.items():
        assert through(body_of(ours), way) == through(body_of(theirs), way), name


def test_what_came_is_handed_over_before_the_error(serving):
    _, s3 = clients(serving(*ENDINGS['short']), 'close')
    body = body_of(s3)
    assert body.read(1000) == CONTENT
    for _ in range(2):
        with pytest.raises(IncompleteReadError, match='^9 read, but total bytes expected is 20.$'):
            body.read(1000)
    body, buffer = body_of(s3), bytearray(1000)
    assert body.readinto(buffer) == 9
    with pytest.raises(IncompleteReadError):
        body.readinto(buffer)


def test_an_error_knows_what_came_and_what_did_not(serving):
    _, s3 = clients(serving(*ENDINGS['short']), 'close')
    with pytest.raises(ResponseStreamingError) as raised:
        body_of(s3).read()
    cause = raised.value.kwargs['error'].args[1]
    assert (cause.partial, cause.expected) == (CONTENT, 11)
    assert raised.value.__cause__ is cause
    notes = ['the body of the response broke off after 9 of 20 bytes']
    assert getattr(raised.value, '__notes__', notes) == notes


def test_a_stalled_body_names_its_endpoint(serving):
    server = serving(*ENDINGS['stalled'])
    _, s3 = clients(server, 'silence')
    with pytest.raises(ReadTimeoutError) as raised:
        body_of(s3).read()
    assert raised.value.kwargs == {'endpoint_url': f'{server.endpoint}/b/k'}


LINES = b'a\nb\rc\r\nd\x0be\x0c\x1c\x85f\n\n\rg\r\r\nh\r'


@pytest.mark.parametrize('size', [1, 2, 3, 5, 1024])
def test_lines_end_where_they_end_in_boto3(serving, size):
    theirs, ours = clients(serving(of_length(len(LINES), LINES), 'keep'), 'keep')
    for keepends in (False, True):
        of_ours = list(body_of(ours).iter_lines(size, keepends))
        assert of_ours == list(body_of(theirs).iter_lines(size, keepends)) == LINES.splitlines(keepends)
    assert body_of(ours).readlines() == body_of(theirs).readlines() == io.BytesIO(LINES).readlines()
    assert b''.join(body_of(ours).readlines()) == LINES
    for body in (body_of(ours), body_of(theirs)):
        assert list(iter(body.readline, b'')) == io.BytesIO(LINES).readlines()


@pytest.mark.parametrize('ending', ['whole', 'chunks', 'until the end'])
def test_a_body_that_is_entered_is_a_file_of_lines(serving, ending):
    for s3 in clients(serving(*ENDINGS[ending]), ending):
        with body_of(s3) as file:
            assert list(file) == [b'one\n', b'two\rX']
        with body_of(s3) as file:
            assert (file.readline(), file.read(), file.tell()) == (b'one\n', b'two\rX', 9)
        with body_of(s3) as file:
            assert b''.join(file.stream(4)) == CONTENT
        with body_of(s3) as file:
            assert io.TextIOWrapper(file, 'utf-8', newline='').read() == CONTENT.decode()
        body = body_of(s3)
        with body:
            assert body.read() == CONTENT
        assert body.read(1) == b''


# What is cut within its length is no broken body.
BROKEN = [name for name in ENDINGS if re.search('cut|short|wrong', name) and 'within' not in name]


@pytest.mark.parametrize('ending', BROKEN)
@pytest.mark.parametrize('way', ['read()', 'read(4)', 'readline', 'iteration', 'readinto(4)', 'text'])
def test_a_body_that_is_entered_does_not_end_in_silence(serving, ending, way):
    _, s3 = clients(serving(*ENDINGS[ending]), 'close')
    with body_of(s3) as file, pytest.raises(Exception) as raised:
        for _ in WAYS[way](file):
            pass
    assert type(raised.value).__name__ in (
        'IncompleteReadError',
        'ResponseStreamingError',
        'FlexibleChecksumError',
        'UnicodeDecodeError',
    )


@pytest.mark.parametrize('ending', ['short', 'cut between chunks', 'reset', 'wrong checksum'])
def test_lines_that_are_read_at_once_do_not_end_in_silence(serving, ending):
    _, s3 = clients(serving(*ENDINGS[ending]), 'close')
    with pytest.raises((ResponseStreamingError, bufeo.exceptions.FlexibleChecksumError)):
        body_of(s3).readlines()


class Raw(io.BytesIO):
    """A raw stream of a program's own, on an HTTP library of its own."""

    error = None

    def read(self, amt=None):
        if self.error is not None:
            raise self.error
        return super().read(amt)


@pytest.mark.parametrize('cls', [StreamingBody, botocore.response.StreamingBody])
def test_a_programs_own_raw_stream_is_read_as_by_boto3(cls):
    body = cls(Raw(LINES), len(LINES))
    assert body.readlines() == io.BytesIO(LINES).readlines()
    assert body.tell() == len(LINES)
    assert body.readable()
    raw = Raw(b'abc')
    raw.seek(1)
    body = cls(raw, 2)
    assert (body.read(1), body.tell()) == (b'b', 2)
    with body as entered:
        assert entered is raw
    assert cls(object(), 0).readable() is False


@pytest.mark.parametrize('cls', [StreamingBody, botocore.response.StreamingBody])
def test_errors_of_another_http_library_are_those_of_bodies(cls):
    from urllib3 import exceptions

    for error, name in [
        (exceptions.ProtocolError('broken'), 'ResponseStreamingError'),
        (exceptions.ReadTimeoutError(None, '/b/k', 'late'), 'ReadTimeoutError'),
        (ValueError('mine'), 'ValueError'),
    ]:
        raw = Raw(b'abc')
        raw.error = error
        with pytest.raises(Exception) as raised:
            cls(raw, 3).read()
        assert type(raised.value).__name__ == name
