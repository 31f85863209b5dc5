"""Streams of events: what some operations answer with, or are sent, one event after the other."""

import asyncio
import contextvars
import threading

from bufeo._bufeo import EventWriter
from bufeo.aio import Awaitable
from bufeo.exceptions import EventStreamError

__all__ = [
    'ChecksumMismatch',
    'DuplicateHeader',
    'EventStream',
    'EventStreamError',
    'EventStreamMessage',
    'EventWriter',
    'InvalidHeadersLength',
    'InvalidPayloadLength',
    'NoInitialResponseError',
    'ParserError',
]


class ParserError(Exception):
    """A frame of an event stream cannot be read."""


class DuplicateHeader(ParserError):
    """A frame has the same header twice."""

    def __init__(self, header):
        super().__init__(f'Duplicate header present: "{header}"')


class InvalidHeadersLength(ParserError):
    """A frame has more bytes of headers than are allowed."""

    def __init__(self, length):
        super().__init__(f'Header length of {length} exceeded the maximum of {_MAX_HEADERS_LENGTH}')


class InvalidPayloadLength(ParserError):
    """A frame has more bytes of payload than are allowed."""

    def __init__(self, length):
        super().__init__(f'Payload length of {length} exceeded the maximum of {_MAX_PAYLOAD_LENGTH}')


class ChecksumMismatch(ParserError):
    """A checksum of a frame does not fit its bytes."""

    def __init__(self, expected, calculated):
        super().__init__(f'Checksum mismatch: expected 0x{expected:08x}, calculated 0x{calculated:08x}')


class NoInitialResponseError(ParserError):
    """What came first was not the initial response."""

    def __init__(self):
        super().__init__('First event was not of the initial-response type')


# The most that the native half takes, in bytes.
_MAX_HEADERS_LENGTH = 2**17
_MAX_PAYLOAD_LENGTH = 24 * 2**20


class EventStreamMessage:
    """A message of an event stream as it came: `headers` and `payload`."""

    def __init__(self, headers, payload):
        self.headers = headers
        self.payload = payload

    def to_response_dict(self, status_code=200):
        """What a parser takes; the status of an error is 400."""
        if self.headers.get(':message-type') in ('error', 'exception'):
            status_code = 400
        return {'status_code': status_code, 'headers': self.headers, 'body': self.payload}


class EventStream:
    """The events of an answer, each a dictionary with one key: its type.

    answer = s3.select_object_content(...)
    for event in answer['Payload']:
        if 'Records' in event:
            rows.append(event['Records']['Payload'])

    Under an event loop it is read with `async for`. An error in the stream is raised as an `EventStreamError`; a
    connection that is lost, as any other connection's end. A stream that is not read to its end is closed with
    `close()`, or at the end of a `with` block.
    """

    def __init__(self, raw_stream):
        self._raw_stream = raw_stream

    def __iter__(self):
        while (event := self._raw_stream.next()) is not None:
            yield event

    async def __aiter__(self):
        while (event := await Awaitable(self._raw_stream.begin())) is not None:
            yield event

    def get_initial_response(self):
        """The message of type `initial-response` that comes before the events.

        A call of a JSON or CBOR service has read it already. Where another message comes, it is lost, and a
        `NoInitialResponseError` is raised.
        """
        response = self._raw_stream.initial_response()
        if response is None:
            raise NoInitialResponseError()
        return EventStreamMessage(**response)

    def __enter__(self):
        return self

    def __exit__(self, kind, exception, traceback):
        self.close()

    def close(self):
        """Gives the connection up; events that were not read are lost."""
        self._raw_stream.close()


def _events_of(iterable):
    """A writer that says what an iterable gives, for as long as somebody listens.

    An iterable may take its time: a generator that waits for a microphone. So it runs in a thread of its own, in a copy
    of the caller's context; an asynchronous one as a task of the running loop.
    """
    writer = EventWriter()
    if hasattr(iterable, '__aiter__'):
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise TypeError(
                'an asynchronous iterable of events needs a call of bufeo.aio, under an event loop'
            ) from None
        task = loop.create_task(_say_in_loop(iterable, writer))
        # The loop itself holds its tasks only weakly.
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)
        return writer
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_say, iterable, writer), name='bufeo-events', daemon=True).start()
    return writer


_TASKS = set()


def _say(iterable, writer):
    try:
        for event in iterable:
            try:
                writer.send(_checked(event))
            except BrokenPipeError:
                # The call is over: nobody wants to hear the rest.
                getattr(iterable, 'close', _nothing)()
                return
    except BaseException as error:
        writer.fail(error)
    finally:
        writer.close()


async def _say_in_loop(iterable, writer):
    try:
        async for event in iterable:
            try:
                await Awaitable(writer._begin_send(_checked(event)))
            except BrokenPipeError:
                if hasattr(iterable, 'aclose'):
                    await iterable.aclose()
                return
    except BaseException as error:
        writer.fail(error)
    finally:
        writer.close()


def _checked(event):
    if isinstance(event, dict):
        return event
    raise TypeError(f'an event is a dictionary with one key, its type; {type(event)} was given')


def _nothing():
    pass
