"""Calls under an event loop."""

import asyncio
import contextvars
import threading

import bufeo.aio
import bufeo.exceptions
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


def test_pages_are_read_with_async_for(aio):
    async def main():
        for number in range(5):
            await aio.put_object(Bucket='mybucket', Key=f'pages/{number}', Body=b'x')
        paginator = aio.get_paginator('list_objects_v2')
        asked = {'Bucket': 'mybucket', 'Prefix': 'pages/'}
        pages = paginator.paginate(**asked, PaginationConfig={'PageSize': 2, 'MaxItems': 3})
        keys = [entry['Key'] async for page in pages for entry in page['Contents']]
        assert keys == ['pages/0', 'pages/1', 'pages/2']
        rest = paginator.paginate(**asked, PaginationConfig={'StartingToken': pages.resume_token})
        assert [key async for key in rest.search('Contents[].Key')] == ['pages/3', 'pages/4']
        whole = await paginator.paginate(**asked, PaginationConfig={'PageSize': 2}).build_full_result()
        assert len(whole['Contents']) == 5

    asyncio.run(main())


def test_other_tasks_run_while_one_waits(aio):
    async def main():
        waiting = asyncio.create_task(
            aio.get_waiter('object_exists').wait(Bucket='mybucket', Key='late', WaiterConfig={'Delay': 0.01})
        )
        await asyncio.sleep(0)
        await aio.put_object(Bucket='mybucket', Key='late', Body=b'x')
        await waiting
        with pytest.raises(bufeo.exceptions.WaiterError, match='Waiter ObjectExists failed: Max attempts exceeded'):
            nothing = {'Bucket': 'mybucket', 'Key': 'nothing'}
            await aio.get_waiter('object_exists').wait(**nothing, WaiterConfig={'Delay': 0, 'MaxAttempts': 2})

    asyncio.run(main())


def test_awaited_calls_say_what_they_are_for(start):
    server = start('stub')
    s3 = bufeo.aio.client('s3', endpoint_url=server.endpoint)

    async def main():
        async for _ in s3.get_paginator('list_objects_v2').paginate(Bucket='mybucket'):
            await s3.head_bucket(Bucket='mybucket')
        await s3.get_waiter('bucket_exists').wait(Bucket='mybucket')

    asyncio.run(main())
    agents = [dict(request['headers'])['user-agent'] for request in server.requests()]
    used = [{'B', 'C'} & set(agent.partition(' m/')[2].split()[0].split(',')) for agent in agents]
    assert used == [{'C'}, set(), {'B'}]
