"""Streams of events: read, written, both at once, and cut."""

import asyncio
import binascii
import contextvars
import json
import queue
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import botocore.eventstream as theirs
import bufeo
import bufeo.aio
import pytest
from bufeo import eventstream
from bufeo.config import Config
from bufeo.eventstream import EventStream, EventWriter
from bufeo.exceptions import ClientError, EventStreamError, ParamValidationError, ResponseStreamingError

SELECT = {
    'Bucket': 'mybucket',
    'Key': 'rows.csv',
    'Expression': 'select * from s3object',
    'ExpressionType': 'SQL',
    'InputSerialization': {'CSV': {}},
    'OutputSerialization': {'CSV': {}},
}


def frame(payload=b'', **headers):
    """A message as the specification of the format has it: lengths, headers, payload and two checksums."""
    packed = b''
    for name, value in headers.items():
        name, value = name.replace('_', '-').encode(), value.encode()
        packed += struct.pack('>B', len(name) + 1) + b':' + name + struct.pack('>BH', 7, len(value)) + value
    prelude = struct.pack('>II', 16 + len(packed) + len(payload), len(packed))
    message = prelude + struct.pack('>I', binascii.crc32(prelude)) + packed + payload
    return message + struct.pack('>I', binascii.crc32(message))


def event(name, payload=b''):
    return frame(payload, message_type='event', event_type=name)


ROWS = [event('Records', b'a,1\n'), event('Records', b'b,2\n'), event('End')]
FAILURE = frame(message_type='error', error_code='OverMaxColumn', error_message='too many columns')


@pytest.fixture
def answering(monkeypatch):
    """An S3 client, of a server that answers with the bytes it is given and may break off then."""
    servers = []

    def begin(body, promised=None):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                self.rfile.read(int(self.headers['Content-Length']))
                self.send_response(200)
                self.send_header('Content-Length', str(promised or len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = promised is not None

            def log_message(self, *args):
                pass

        servers.append(ThreadingHTTPServer(('127.0.0.1', 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return bufeo.Session().client('s3', endpoint_url=f'http://127.0.0.1:{servers[-1].server_port}')

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def test_events_are_dictionaries_of_their_type(answering):
    payload = answering(b''.join(ROWS)).select_object_content(**SELECT)['Payload']
    assert type(payload) is EventStream
    assert list(payload) == [{'Records': {'Payload': b'a,1\n'}}, {'Records': {'Payload': b'b,2\n'}}, {'End': {}}]
    assert list(payload) == []


def test_handlers_see_the_raw_stream_and_what_is_parsed(answering):
    s3, seen = answering(b''.join(ROWS)), []

    def before(response_dict, **kwargs):
        seen.append(hasattr(response_dict['body'], 'read'))

    def after(parsed, **kwargs):
        seen.append(type(parsed['Payload']))

    s3.meta.events.register('before-parse.s3.SelectObjectContent', before)
    s3.meta.events.register('after-call.s3.SelectObjectContent', after)
    assert len(list(s3.select_object_content(**SELECT)['Payload'])) == 3
    assert seen == [True, EventStream]


def test_an_error_in_the_stream_is_raised_where_it_is_read(answering):
    events = iter(answering(ROWS[0] + FAILURE + ROWS[2]).select_object_content(**SELECT)['Payload'])
    assert next(events) == {'Records': {'Payload': b'a,1\n'}}
    with pytest.raises(EventStreamError) as raised:
        next(events)
    assert isinstance(raised.value, ClientError)
    assert raised.value.response['Error'] == {'Code': 'OverMaxColumn', 'Message': 'too many columns'}
    assert raised.value.operation_name == 'SelectObjectContent'
    text = 'An error occurred (OverMaxColumn) when calling the SelectObjectContent operation: too many columns'
    assert str(raised.value) == text


@pytest.mark.parametrize('length', [len(ROWS[0]), len(ROWS[0]) - 1, 1])
def test_a_connection_that_is_cut_ends_it_with_an_error(answering, length):
    payload = answering(ROWS[0][:length], promised=1000).select_object_content(**SELECT)['Payload']
    with pytest.raises(ResponseStreamingError):
        list(payload)


def prelude(total, headers):
    lengths = struct.pack('>II', total, headers)
    return lengths + struct.pack('>I', binascii.crc32(lengths))


def damaged(place):
    message = bytearray(ROWS[0])
    message[place] ^= 1
    return bytes(message)


def twice():
    header = b'\x01h\x00'
    message = prelude(16 + 2 * len(header), 2 * len(header)) + 2 * header
    return message + struct.pack('>I', binascii.crc32(message))


@pytest.mark.parametrize(
    ('message', 'name'),
    [
        (damaged(-6), 'ChecksumMismatch'),
        (damaged(-1), 'ChecksumMismatch'),
        (damaged(0), 'ChecksumMismatch'),
        (damaged(9), 'ChecksumMismatch'),
        (damaged(14), 'ChecksumMismatch'),
        (prelude(200_000, 140_000), 'InvalidHeadersLength'),
        (prelude(30_000_000, 0), 'InvalidPayloadLength'),
        (twice(), 'DuplicateHeader'),
    ],
)
def test_what_is_damaged_has_the_class_and_the_text_that_it_has_in_botocore(answering, message, name):
    payload = answering(ROWS[0] + message + ROWS[1]).select_object_content(**SELECT)['Payload']
    read, buffer = [], theirs.EventStreamBuffer()
    with pytest.raises(eventstream.ParserError) as raised:
        for found in payload:
            read.append(found)
    assert read == [{'Records': {'Payload': b'a,1\n'}}]
    buffer.add_data(message)
    with pytest.raises(theirs.ParserError) as expected:
        list(buffer)
    assert type(raised.value).__name__ == type(expected.value).__name__ == name
    assert str(raised.value) == str(expected.value)
    assert list(payload) == []


def test_the_exceptions_are_botocores():
    names = [name for name, cls in vars(theirs).items() if isinstance(cls, type) and issubclass(cls, Exception)]
    assert 'NoInitialResponseError' in names and 'EventStreamError' in names
    for name in names:
        ours, other = getattr(eventstream, name), getattr(theirs, name)
        assert [cls.__name__ for cls in ours.__mro__] == [cls.__name__ for cls in other.__mro__]
    assert str(eventstream.NoInitialResponseError()) == str(theirs.NoInitialResponseError())


def test_an_initial_response_is_taken_before_the_events(answering):
    initial = frame(b'{}', message_type='event', event_type='initial-response')
    payload = answering(initial + b''.join(ROWS)).select_object_content(**SELECT)['Payload']
    message = payload.get_initial_response()
    assert message.headers == {':message-type': 'event', ':event-type': 'initial-response'}
    assert message.payload == b'{}'
    assert message.to_response_dict() == {'status_code': 200, 'headers': message.headers, 'body': b'{}'}
    assert len(list(payload)) == 3


def test_what_comes_in_the_place_of_an_initial_response_is_lost(answering):
    payload = answering(b''.join(ROWS)).select_object_content(**SELECT)['Payload']
    with pytest.raises(eventstream.NoInitialResponseError):
        payload.get_initial_response()
    assert [list(found) for found in payload] == [['Records'], ['End']]
    with pytest.raises(eventstream.NoInitialResponseError):
        payload.get_initial_response()
    payload.close()
    with pytest.raises(eventstream.NoInitialResponseError):
        payload.get_initial_response()


@pytest.mark.parametrize('message', [damaged(-6), ROWS[0][:-1]])
def test_a_broken_stream_has_no_initial_response(answering, message):
    promised = None if len(message) == len(ROWS[0]) else 1000
    payload = answering(message, promised=promised).select_object_content(**SELECT)['Payload']
    with pytest.raises((eventstream.ChecksumMismatch, ResponseStreamingError)):
        payload.get_initial_response()


def test_it_can_be_closed_early(answering):
    s3 = answering(b''.join(ROWS))
    with s3.select_object_content(**SELECT)['Payload'] as payload:
        for found in payload:
            assert found == {'Records': {'Payload': b'a,1\n'}}
            payload.close()
    assert list(payload) == []


def test_it_is_read_under_an_event_loop(answering):
    s3 = bufeo.aio.of(answering(ROWS[0] + FAILURE))

    async def main():
        answer, read = await s3.select_object_content(**SELECT), []
        with pytest.raises(EventStreamError):
            async for found in answer['Payload']:
                read.append(found)
        return read

    assert asyncio.run(main()) == [{'Records': {'Payload': b'a,1\n'}}]


MODEL = {
    'metadata': {
        'apiVersion': '2020-01-01',
        'endpointPrefix': 'echo',
        'protocol': 'rest-json',
        'serviceId': 'echo',
        'signatureVersion': 'v4',
    },
    'operations': {
        'Echo': {
            'name': 'Echo',
            'http': {'method': 'POST', 'requestUri': '/echo'},
            'input': {'shape': 'Talk'},
            'output': {'shape': 'Talk'},
        }
    },
    'shapes': {
        'Talk': {'type': 'structure', 'payload': 'Words', 'members': {'Words': {'shape': 'Words'}}},
        'Words': {'type': 'structure', 'eventstream': True, 'members': {'Word': {'shape': 'Word'}}},
        'Word': {'type': 'structure', 'event': True, 'members': {'Text': {'shape': 'Text'}}},
        'Text': {'type': 'string'},
    },
}


def word(text):
    return {'Word': {'Text': text}}


@pytest.fixture
def echo(start, tmp_path, monkeypatch):
    """A client of a service that sends back what it is sent, while it is sent."""
    place = tmp_path / 'echo' / '2020-01-01'
    place.mkdir(parents=True)
    (place / 'service-2.json').write_text(json.dumps(MODEL))
    monkeypatch.setenv('AWS_DATA_PATH', str(tmp_path))
    config = Config(signature_version=bufeo.UNSIGNED)
    return bufeo.Session().client('echo', endpoint_url=start('echo').endpoint, config=config)


def test_events_go_both_ways_at_once(echo):
    words = EventWriter()
    heard = iter(echo.echo(Words=words)['Words'])
    for text in ('hello', 'again', 'and on'):
        words.send(word(text))
        assert next(heard) == word(text)
    words.close()
    with pytest.raises(StopIteration):
        next(heard)


def test_a_list_is_a_stream_and_so_is_any_iterable(echo):
    words = [word('a'), word('b')]
    assert list(echo.echo(Words=words)['Words']) == words
    assert list(echo.echo(Words=tuple(words))['Words']) == words
    assert list(echo.echo(Words=map(word, 'ab'))['Words']) == words
    # What was read can be said again.
    assert list(echo.echo(Words=echo.echo(Words=words)['Words'])['Words']) == words


def test_a_generator_may_wait_for_what_is_heard(echo):
    said, variable = queue.Queue(), contextvars.ContextVar('variable')
    variable.set('mine')

    def speak():
        yield word(variable.get())
        while (text := said.get()) is not None:
            yield word(text)

    heard = echo.echo(Words=speak())['Words']
    texts = []
    for found in heard:
        texts.append(found['Word']['Text'])
        said.put(None if len(texts) == 3 else f'{texts[-1]}!')
    assert texts == ['mine', 'mine!', 'mine!!']


def test_a_generators_exception_is_the_streams(echo):
    failure = LookupError('no more words')

    def speak():
        yield word('a')
        raise failure

    with pytest.raises(LookupError) as raised:
        list(echo.echo(Words=speak())['Words'])
    assert raised.value is failure


def test_a_generator_ends_with_the_call(echo):
    ended = threading.Event()

    def speak():
        try:
            while True:
                yield word('a')
        finally:
            ended.set()

    heard = echo.echo(Words=speak())['Words']
    assert next(iter(heard)) == word('a')
    heard.close()
    assert ended.wait(10)


def test_who_speaks_when_the_call_is_over_is_told(echo):
    words = EventWriter()
    with pytest.raises(ParamValidationError, match='Unknown parameter in input: "Wrod"'):
        echo.echo(Words=words, Wrod=1)
    with pytest.raises(ParamValidationError, match='valid types: event stream'):
        echo.echo(Words='text')
    heard = echo.echo(Words=words)['Words']
    words.send(word('a'))
    heard.close()
    with pytest.raises(BrokenPipeError):
        while True:
            words.send(word('b'))


def test_events_are_said_and_heard_under_an_event_loop(echo):
    echo = bufeo.aio.of(echo)

    async def main():
        said = asyncio.Queue()

        async def speak():
            yield word('a')
            while (text := await said.get()) is not None:
                yield word(text)

        texts = []
        async for found in (await echo.echo(Words=speak()))['Words']:
            texts.append(found['Word']['Text'])
            await said.put(None if len(texts) == 3 else f'{texts[-1]}!')
        return texts

    assert asyncio.run(main()) == ['a', 'a!', 'a!!']


def test_an_asynchronous_iterable_needs_an_event_loop(echo):
    async def speak():
        yield word('a')

    with pytest.raises(TypeError, match='bufeo.aio'):
        echo.echo(Words=speak())


def test_what_is_no_event_is_said_to_be_none(echo):
    with pytest.raises(TypeError, match='an event is a dictionary'):
        list(echo.echo(Words=iter([1]))['Words'])
    with pytest.raises(ParamValidationError, match='Wrod'):
        list(echo.echo(Words=[{'Wrod': {}}])['Words'])
