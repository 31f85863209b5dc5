"""Streams of events: what some operations answer with, or are sent, one event after the other."""

import asyncio
import contextvars
import threading

from bufeo._bufeo import EventWriter
from bufeo.aio import Awaitable

__all__ = ['EventStream', 'EventWriter']


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
