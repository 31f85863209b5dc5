"""Clients whose calls are awaited.

    s3 = bufeo.aio.client('s3')
    listing = await s3.list_objects(Bucket='mybucket')

A call is polled in the event loop's thread and in the task's context. A handler may be an `async def`; it is awaited in
its place. Cancelling the task gives the request up.

    async for page in s3.get_paginator('list_objects_v2').paginate(Bucket='mybucket'):
        ...
    await s3.get_waiter('bucket_exists').wait(Bucket='mybucket')
"""

import asyncio
import types

import bufeo
from bufeo import paginate, waiter
from bufeo._bufeo import Expression, call_for_page, call_for_wait


def client(*args, **kwargs):
    """As `bufeo.client`; what its methods return is awaited."""
    return _awaited(bufeo.client(*args, **kwargs))


def of(made):
    """A client of a session's, to be awaited from now on."""
    return _awaited(made)


def _awaited(made):
    for replaced in (_make_api_call, get_paginator, get_waiter):
        setattr(made, replaced.__name__, types.MethodType(replaced, made))
    return made


def _make_api_call(self, operation_name, api_params):
    # Begun at once, while it is known what the call is for; nothing is sent before it is awaited.
    return _finish(self._native.begin(operation_name, api_params, self.meta))


async def _finish(call):
    return await Awaitable(call)


def get_paginator(self, operation_name):
    """The pages of a method, to be read with `async for`."""
    made = type(self).get_paginator(self, operation_name)
    made.PAGE_ITERATOR_CLS = PageIterator
    return made


def get_waiter(self, waiter_name):
    """Something to be waited for with `await`."""
    made = type(self).get_waiter(self, waiter_name)
    cls = type(type(made).__name__, (Waiter,), {'__module__': __name__})
    return cls(made.name, made.config, made._operation_method._client_method)


class PageIterator(paginate.PageIterator):
    """The pages of an operation, for `async for`."""

    __iter__ = None

    async def __aiter__(self):
        pager = self._begin()
        more = True
        while more:
            response = await call_for_page(self._method, self._op_kwargs)
            page = self._receive(pager, response)
            yield response
            more = self._advance(pager, page)

    async def search(self, expression):
        """What a JMESPath finds on each page: the items of a list one by one, anything else as it is."""
        compiled = Expression(expression)
        async for page in self:
            found = compiled.search(page)
            for item in found if isinstance(found, list) else [found]:
                yield item

    def result_key_iters(self):
        """There is none here: results of several kinds are read from the pages."""
        raise NotImplementedError('result_key_iters() of awaited pages: read the pages, or search them')

    async def build_full_result(self):
        """The pages put together as one."""
        whole = {}
        async for page in self:
            self._add(whole, page)
        return self._finished(whole)


class Waiter(waiter.Waiter):
    """Something to be waited for with `await`."""

    async def wait(self, **kwargs):
        """As of a client that blocks; other tasks run meanwhile."""
        from bufeo.exceptions import ClientError

        polling, delay = self._begin(kwargs)
        while True:
            try:
                response = await call_for_wait(self._operation_method, kwargs)
            except ClientError as error:
                response = error.response
            if self._is_there(polling, response):
                return
            await asyncio.sleep(delay)


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
