"""Calls under an event loop."""

import asyncio
import contextvars
import threading

import pytest

import bufeo.aio


@pytest.fixture
def aio(s3_env):
    return bufeo.aio.of(bufeo.Session().client('s3'))


def test_calls_are_awaited_beside_each_other(aio):
    async def main():
        await aio.put_object(Bucket='mybucket', Key='aio', Body=b'x')
        return await asyncio.gather(*(aio.list_objects(Bucket='mybucket') for _ in range(20)))

    assert {answer['Name'] for answer in asyncio.run(main())} == {'mybucket'}


def test_an_async_handler_is_awaited_in_its_place_and_context(aio):
    variable, seen = contextvars.ContextVar('variable'), []

    async def slow(params, **kwargs):
        await asyncio.sleep(0)
        seen.append((variable.get(), threading.get_ident()))
        params['Bucket'] = 'mybucket'

    aio.meta.events.register('provide-client-params.s3.ListObjects', slow)
    aio.meta.events.register('before-parameter-build', lambda params, **kwargs: seen.append(params['Bucket']))

    async def main():
        variable.set('mine')
        return await aio.list_objects()

    assert asyncio.run(main())['Name'] == 'mybucket'
    assert seen == [('mine', threading.get_ident()), 'mybucket']


def test_a_handlers_exception_is_the_calls(aio):
    failure = KeyError('mine')

    async def fails(**kwargs):
        await asyncio.sleep(0)
        raise failure

    aio.meta.events.register('before-call', fails)

    async def main():
        await aio.list_objects(Bucket='mybucket')

    with pytest.raises(KeyError) as raised:
        asyncio.run(main())
    assert raised.value is failure


def test_cancelling_gives_the_request_up(start):
    server = start('bad', 'never-answer')
    s3 = bufeo.aio.of(bufeo.Session().client('s3', endpoint_url=server.endpoint))

    async def main():
        await asyncio.wait_for(s3.list_buckets(), 0.2)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(main())
