"""What handlers of a call see and may do, and how calls end."""

import contextvars
import pickle
import subprocess
import sys
import threading

import bufeo
import pytest
from bufeo import _bufeo, exceptions
from bufeo.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse


def test_the_callers_nested_objects_are_the_ones_in_params(s3):
    tags, seen = {'TagSet': [{'Key': 'a', 'Value': 'b'}]}, []
    s3.meta.events.register('provide-client-params.s3.PutBucketTagging', lambda params, **kwargs: seen.append(params))
    with pytest.raises(exceptions.ClientError):
        s3.put_bucket_tagging(Bucket='mybucket', Tagging=tags)
    assert seen[0]['Tagging'] is tags


def test_one_context_runs_from_the_first_event_to_the_last(s3):
    contexts, mine = [], object()

    def first(context, **kwargs):
        context['mine'] = mine
        contexts.append(context)

    s3.meta.events.register('provide-client-params', first)
    s3.meta.events.register('before-call', lambda params, **kwargs: contexts.append(params['context']))
    for name in ('before-sign', 'before-send'):
        s3.meta.events.register(name, lambda request, **kwargs: contexts.append(request.context) and None)
    s3.meta.events.register('after-call', lambda context, **kwargs: contexts.append(context))
    s3.list_objects(Bucket='mybucket')
    assert len(contexts) == 5
    assert all(context is contexts[0] for context in contexts)
    assert contexts[0]['mine'] is mine
    assert contexts[0]['client_config'] is s3.meta.config


def test_requests_are_of_the_expected_classes(s3):
    seen = {}

    def see(event_name, request, **kwargs):
        seen[event_name.split('.')[0]] = request

    s3.meta.events.register('before-sign', see)
    s3.meta.events.register('before-send', see)
    s3.meta.events.register('before-sign', lambda request, **kwargs: request.headers.add_header('X-Mine', 'yes'))
    s3.list_objects(Bucket='mybucket')
    assert type(seen['before-sign']) is AWSRequest
    prepared = seen['before-send']
    assert type(prepared) is AWSPreparedRequest
    assert prepared.headers['x-mine'] == b'yes'
    assert b'x-mine' in prepared.headers['Authorization']


def test_a_handler_answers_in_the_networks_place(s3):
    answer = AWSResponse('http://x', 200, {'ETag': '"e"'}, None)
    s3.meta.events.register('before-send', lambda **kwargs: answer)
    seen = []
    s3.meta.events.register('after-call', lambda http_response, **kwargs: seen.append(http_response))
    assert s3.put_object(Bucket='mybucket', Key='k', Body=b'')['ETag'] == '"e"'
    assert seen == [answer]


def test_before_call_answers_with_a_pair(s3):
    parsed = {'Name': 'mocked'}
    s3.meta.events.register('before-call', lambda **kwargs: (AWSResponse('', 200, {}, None), parsed))
    assert s3.list_objects(Bucket='mybucket') is parsed


def test_a_replaced_answer_with_an_error_status_raises(s3):
    parsed = {'Error': {'Code': 'NoSuchBucket', 'Message': 'gone'}}
    s3.meta.events.register('before-call', lambda **kwargs: (AWSResponse('', 404, {}, None), parsed))
    with pytest.raises(s3.exceptions.NoSuchBucket) as raised:
        s3.list_objects(Bucket='mybucket')
    assert raised.value.response is parsed
    text = 'An error occurred (NoSuchBucket) when calling the ListObjects operation: gone'
    assert str(raised.value) == text
    again = pickle.loads(pickle.dumps(raised.value))
    assert type(again) is exceptions.ClientError and str(again) == text


@pytest.mark.parametrize(
    ('event', 'after'),
    [
        ('provide-client-params', []),
        ('before-parameter-build', []),
        ('before-endpoint-resolution', []),
        ('before-call', []),
        ('request-created', ['after-call-error']),
        ('before-sign', ['after-call-error']),
        ('before-send', ['response-received', 'needs-retry', 'after-call-error']),
        ('before-parse', ['after-call-error']),
        ('response-received', ['after-call-error']),
        ('needs-retry', ['after-call-error']),
        ('after-call', []),
    ],
)
def test_an_exception_ends_the_call_as_it_is(s3, event, after):
    failure, seen = KeyError('mine'), []

    def fails(**kwargs):
        seen.clear()
        raise failure

    for name in ('response-received', 'needs-retry', 'after-call', 'after-call-error'):
        s3.meta.events.register(name, lambda event_name, **kwargs: seen.append(event_name.split('.')[0]) and None)
    s3.meta.events.register_first(event, fails)
    with pytest.raises(KeyError) as raised:
        s3.list_objects(Bucket='mybucket')
    assert raised.value is failure
    assert seen == after


def test_a_transport_failure_of_a_handlers_is_retried(s3):
    attempts = []

    def fails_once(**kwargs):
        attempts.append(1)
        if len(attempts) == 1:
            raise exceptions.ConnectTimeoutError(endpoint_url='http://x')

    s3.meta.events.register('before-send', fails_once)
    assert s3.list_objects(Bucket='mybucket')['ResponseMetadata']['RetryAttempts'] == 1


def test_messages_name_pythons_types_and_print_its_objects(s3):
    class Odd:
        def __repr__(self):
            return '<odd>'

    with pytest.raises(exceptions.ParamValidationError) as raised:
        s3.list_objects(Bucket='b', Prefix=Odd(), MaxKeys='x', Nope=1)
    text = str(raised.value)
    assert "Invalid type for parameter Prefix, value: <odd>, type: <class 'test_calls." in text
    assert "Invalid type for parameter MaxKeys, value: x, type: <class 'str'>, valid types: <class 'int'>" in text
    assert 'Unknown parameter in input: "Nope", must be one of: Bucket' in text


def test_every_call_goes_through_make_api_call(s3, monkeypatch):
    from bufeo.baseclient import BaseClient

    monkeypatch.setattr(BaseClient, '_make_api_call', lambda self, name, params: (name, params))
    assert s3.list_objects(Bucket='b') == ('ListObjects', {'Bucket': 'b'})
    s3._make_api_call = lambda name, params: 'mine'
    assert s3.list_objects(Bucket='b') == 'mine'


def test_methods_take_keywords_only_and_document_themselves(s3):
    with pytest.raises(TypeError, match=r'list_objects\(\) only accepts keyword arguments.'):
        s3.list_objects('mybucket')
    assert s3.list_objects.__name__ == 'list_objects'
    assert "Bucket='string',  # required" in str(s3.list_objects.__doc__)


def test_unknown_attributes_ask_the_handlers(s3):
    s3.meta.events.register('getattr.s3.old_name', lambda client, **kwargs: client.list_objects)
    assert s3.old_name(Bucket='mybucket')['Name'] == 'mybucket'
    with pytest.raises(AttributeError, match="^'S3' object has no attribute 'nope'$"):
        _ = s3.nope


def test_handlers_run_in_the_calling_thread_and_may_call_three_deep(s3):
    seen, local, variable = [], threading.local(), contextvars.ContextVar('variable')
    local.value = 'local'
    variable.set('mine')

    def nested(**kwargs):
        seen.append((threading.get_ident(), local.value, variable.get()))
        if len(seen) < 3:
            s3.list_buckets()

    s3.meta.events.register('before-send', nested)
    s3.list_buckets()
    assert seen == [(threading.get_ident(), 'local', 'mine')] * 3


def test_a_file_is_a_body_and_an_answers_body_is_read_in_pieces(s3, tmp_path):
    path = tmp_path / 'file'
    path.write_bytes(b'abc\ndef\n' * 50000)
    with path.open('rb') as file:
        s3.put_object(Bucket='mybucket', Key='file', Body=file)
    body = s3.get_object(Bucket='mybucket', Key='file')['Body']
    assert body.read(4) == b'abc\n'
    assert sum(1 for _ in body.iter_lines()) == 99999
    assert body.tell() == 400000


def test_eight_threads_call_while_handlers_come_and_go(start):
    server = start('stub', '--body', '{"TableNames": ["a", "b"]}', '--forget')
    dynamodb = bufeo.Session().client('dynamodb', endpoint_url=server.endpoint)
    calls, failures, seen, stop = 10_000, [], [], threading.Event()

    def work():
        try:
            for _ in range(calls // 8):
                assert dynamodb.list_tables(Limit=5)['TableNames'] == ['a', 'b']
        except BaseException as failure:
            failures.append(failure)

    def see(**kwargs):
        seen.append(threading.get_ident())

    def register():
        while not stop.is_set():
            with dynamodb.meta.events.register('before-call.dynamodb', see):
                dynamodb.meta.events.register_first('before-sign', see, unique_id='one')
                dynamodb.meta.events.emit('mine')
            dynamodb.meta.events.unregister('before-sign', unique_id='one')

    registering = threading.Thread(target=register)
    workers = [threading.Thread(target=work) for _ in range(8)]
    for thread in [registering, *workers]:
        thread.start()
    for thread in workers:
        thread.join()
    stop.set()
    registering.join()
    assert failures == []
    assert set(seen) <= {thread.ident for thread in workers} and seen


def test_python_is_entered_for_its_handlers_alone(s3, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError('made for nobody')

    s3.list_buckets()
    with monkeypatch.context() as patches:
        for name in ('AWSRequest', 'AWSPreparedRequest', 'AWSResponse', 'HeadersDict'):
            patches.setattr(f'bufeo.awsrequest.{name}.__init__', never)
        before = _bufeo.crossings()
        s3.list_buckets()
        # Its parameters were read before the interpreter was released; it comes back for the result.
        assert _bufeo.crossings() - before == 1
    calls = []
    s3.meta.events.register('before-sign', lambda request, **kwargs: calls.append(type(request)))
    before = _bufeo.crossings()
    s3.list_buckets()
    assert calls == [AWSRequest]
    assert _bufeo.crossings() - before > 1


def test_a_coroutine_function_is_an_error_where_nobody_can_wait_for_it(s3):
    async def handler(**kwargs):
        raise AssertionError('it ran')

    s3.meta.events.register('before-call', handler)
    with pytest.raises(RuntimeError, match='handler is a coroutine function, .* use a client of bufeo.aio'):
        s3.list_buckets()
    # Events of the program's own give it back, as botocore does, for whoever emits them to await.
    s3.meta.events.register('mine', handler)
    [(_, coroutine)] = s3.meta.events.emit('mine')
    coroutine.close()


def test_a_body_that_cannot_be_read_fails_the_call_as_it_failed(s3):
    class Broken:
        def stream(self, **kwargs):
            raise KeyError('mine')

    s3.meta.events.register('before-send', lambda **kwargs: AWSResponse('', 200, {}, Broken()))
    with pytest.raises(KeyError, match='mine'):
        s3.list_buckets()


def test_settings_that_bufeo_does_not_have_are_refused(s3):
    config = bufeo.config.Config(proxies={'https': 'http://proxy'})
    with pytest.raises(NotImplementedError, match='proxies'):
        bufeo.Session().client('s3', config=config)


def test_a_client_tells_what_was_decided(s3):
    config = s3.meta.config
    assert (config.region_name, config.signature_version) == ('us-east-1', 's3v4')
    assert (config.connect_timeout, config.retries) == (60, {'mode': 'standard'})
    given = bufeo.config.Config(read_timeout=5, retries={'max_attempts': 2})
    config = bufeo.Session().client('s3', config=given).meta.config
    assert (config.read_timeout, config.retries) == (5, {'total_max_attempts': 3, 'mode': 'standard'})
    # As with botocore, whose programs look for it there.
    assert given.retries == {'total_max_attempts': 3, 'mode': 'standard'}


CTRL_C = """
import os, signal, socket, threading
# A shell that starts programs in the background lets them ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
import bufeo
seen = []
listener = socket.create_server(('127.0.0.1', 0))
def serve():
    connection, _ = listener.accept()
    received = b''
    while b'\\r\\n\\r\\n' not in received:
        received += connection.recv(65536)
    # The call has nothing to do any more but to wait.
    os.kill(os.getpid(), signal.SIGINT)
    if connection.recv(1) == b'':
        seen.append('closed by the client')
server = threading.Thread(target=serve)
server.start()
s3 = bufeo.client('s3', endpoint_url='http://127.0.0.1:%d' % listener.getsockname()[1])
try:
    s3.list_buckets()
except KeyboardInterrupt:
    seen.append('interrupted')
server.join()
print(*sorted(seen), sep=', ')
"""


def test_ctrl_c_ends_a_blocked_call():
    done = subprocess.run([sys.executable, '-c', CTRL_C], timeout=50, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout == 'closed by the client, interrupted\n'


@pytest.mark.parametrize('server', ['never-answer', 's3'])
def test_the_interpreter_ends_while_calls_run(start, server):
    started = start('s3') if server == 's3' else start('bad', server)
    program = """
import sys, threading, bufeo
s3 = bufeo.client('s3', endpoint_url=sys.argv[1])
calls = threading.Semaphore(0)
s3.meta.events.register('before-send', lambda **kwargs: calls.release())
def work():
    while True:
        try: s3.list_buckets()
        except bufeo.exceptions.ClientError: pass
import bufeo.exceptions
for _ in range(8): threading.Thread(target=work, daemon=True).start()
for _ in range(8): calls.acquire()
"""
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, '-c', program, started.endpoint], timeout=20, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, '')
