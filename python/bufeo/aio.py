"""Clients whose calls are awaited.

    s3 = bufeo.aio.client('s3')
    listing = await s3.list_objects(Bucket='mybucket')

A call is polled in the event loop's thread and in the task's context. A handler may be an `async def`; it is awaited in
its place. Cancelling the task gives the request up.
"""

import asyncio
import types

import bufeo


def client(*args, **kwargs):
    """As `bufeo.client`; what its methods return is awaited."""
    return _awaited(bufeo.client(*args, **kwargs))


def of(made):
    """A client of a session's, to be awaited from now on."""
    return _awaited(made)


def _awaited(made):
    made._make_api_call = types.MethodType(_make_api_call, made)
    return made


async def _make_api_call(self, operation_name, api_params):
    return await Awaitable(self._native.begin(operation_name, api_params, self.meta))


class Awaitable:
    """A call as the event loop drives it."""

    def __init__(self, call):
        self._call = call

    def __await__(self):
        loop = asyncio.get_running_loop()
        call = self._call
        waiting = None

        def wake():
            if waiting is not None and not waiting.done():
                waiting.set_result(None)

        def wake_from_anywhere():
            loop.call_soon_threadsafe(wake)

        try:
            while True:
                waiting = loop.create_future()
                state, found = call.step(wake_from_anywhere)
                if state == 'done':
                    return found
                if state == 'yields':
                    yield found
                else:
                    yield from waiting
        finally:
            call.close()
