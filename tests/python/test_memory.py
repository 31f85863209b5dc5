"""What is made goes again: clients with the handlers that refer to them, and everything that a call makes."""

import gc
import os
import resource
import weakref

import bufeo
import pytest
from bufeo.awsrequest import AWSResponse

# A million in the full run, see the README.
CALLS = int(os.environ.get('BUFEO_CALLS', '20000'))


def collected(reference):
    gc.collect()
    return reference() is None


def client(session=None, service='s3'):
    return (session or bufeo.Session()).client(service, endpoint_url='http://127.0.0.1:1')


def test_a_client_goes_though_its_handlers_refer_to_it():
    s3 = client()
    s3.meta.events.register('before-call', lambda **kwargs: s3)
    s3.meta.events.register('before-send', s3.list_buckets.__self__.get_object, unique_id='of the client')
    gone = weakref.ref(s3)
    del s3
    assert collected(gone)


def test_a_sessions_handlers_stay_with_the_clients_made_from_it():
    session, calls = bufeo.Session(), []

    class Answers:
        def __call__(self, session=session, **kwargs):
            calls.append(session)
            return AWSResponse('', 200, {}, None), {'answered': True}

    handler = Answers()
    session.events.register('before-call', handler)
    gone_session, gone_handler = weakref.ref(session), weakref.ref(handler)
    s3 = client(session)
    del session, handler, Answers
    gc.collect()
    assert s3.list_buckets() == {'answered': True}
    calls.clear()
    del s3
    assert collected(gone_handler) and collected(gone_session)


def test_a_session_goes_though_its_handlers_refer_to_it():
    session = bufeo.Session()
    session.events.register('creating-client-class', lambda **kwargs: session)
    gone = weakref.ref(session)
    client(session)
    del session
    assert collected(gone)


def test_an_unregistered_handler_is_let_go():
    s3 = client()

    def handler(**kwargs):
        return AWSResponse('', 200, {}, None), {}

    registered = []
    for leave in (
        lambda: s3.meta.events.unregister('before-call', handler),
        lambda: registered[-1].unregister(),
    ):
        registered.append(s3.meta.events.register('before-call', handler))
        s3.list_buckets()
        leave()
    gone = weakref.ref(handler)
    del handler, registered, leave
    assert collected(gone)


def test_a_body_that_is_not_read_keeps_nothing(s3):
    s3.put_object(Bucket='mybucket', Key='large', Body=bytes(1 << 20))
    body = s3.get_object(Bucket='mybucket', Key='large')['Body']
    gone, client_gone = weakref.ref(body), weakref.ref(s3)
    del body
    assert collected(gone)
    assert client_gone() is s3


def handlers(s3):
    """One of each kind, that edit and reply."""
    events = s3.meta.events
    events.register('provide-client-params', lambda params, **kwargs: dict(params))
    events.register('before-call', lambda params, context, **kwargs: context.update(mine=object()))
    events.register('before-sign', lambda request, **kwargs: request.headers.add_header('X-Mine', 'x'))
    events.register('before-send', lambda request, **kwargs: None)
    events.register('needs-retry', lambda response, **kwargs: None)
    events.register('after-call', lambda parsed, **kwargs: parsed.pop('ResponseMetadata', None))


@pytest.mark.parametrize('with_handlers', [False, True])
@pytest.mark.parametrize('fails', [False, True])
def test_calls_leave_neither_objects_nor_memory(start, with_handlers, fails):
    server = start('stub', '--body', '{"TableNames": ["a", "b"]}', '--status', '400' if fails else '200', '--forget')
    dynamodb = bufeo.Session().client('dynamodb', endpoint_url=server.endpoint)
    if with_handlers:
        handlers(dynamodb)

    def call(times):
        for _ in range(times):
            try:
                dynamodb.list_tables(Limit=5, ExclusiveStartTableName='xyz')
            except dynamodb.exceptions.ClientError:
                pass

    def measure():
        gc.collect()
        return len(gc.get_objects()), resident()

    call(500)
    objects, memory = measure()
    call(CALLS // 4)
    objects_after, memory_after = measure()
    # Python's own caches grow by a few; a leak would be one for each call, at the least.
    assert objects_after - objects < CALLS // 4 // 100
    assert memory_after - memory < max(4 << 20, CALLS // 4 * 20)


def resident():
    """The process's memory, in bytes."""
    try:
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
