"""Calls under an event loop."""

import asyncio
import contextvars
import threading

import bufeo.aio
import pytest


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


def test_cancelling_ends_the_request():
    async def main():
        asked, gone = asyncio.Event(), asyncio.Event()

        async def serve(reader, writer):
            await reader.readuntil(b'\r\n\r\n')
            asked.set()
            # Nothing more comes, not even from a connection that is kept.
            assert await reader.read() == b''
            gone.set()
            writer.close()

        async with await asyncio.start_server(serve, '127.0.0.1', 0) as server:
            port = server.sockets[0].getsockname()[1]
            s3 = bufeo.aio.of(bufeo.Session().client('s3', endpoint_url=f'http://127.0.0.1:{port}'))
            ended = []
            s3.meta.events.register('after-call-error', lambda **kwargs: ended.append(True))
            call = asyncio.ensure_future(s3.list_buckets())
            await asyncio.wait_for(asked.wait(), 10)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await asyncio.wait_for(gone.wait(), 10)
            assert ended == []

    asyncio.run(main())


def test_blocking_calls_inside_of_async_handlers_work(aio, s3):
    names = []

    async def nested(**kwargs):
        names.append(s3.list_objects(Bucket='mybucket')['Name'])
        names.append((await aio.list_objects_v2(Bucket='mybucket'))['Name'])

    aio.meta.events.register('before-send.s3.ListBuckets', nested)

    async def main():
        await aio.list_buckets()

    asyncio.run(main())
    assert names == ['mybucket', 'mybucket']
