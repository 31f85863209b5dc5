"""Bodies of requests: what reaches the server is whole, or the call fails."""

import gzip
import io

import bufeo
import pytest
from bufeo import exceptions
from bufeo.config import UNSIGNED, Config
from conftest import Server
from hostile_bodies import CONTENT, DATA, HONEST, HOSTILE, TEXT, UNKNOWN, Placed

KEYS = {'region_name': 'us-east-1', 'aws_access_key_id': 'AKIDEXAMPLE', 'aws_secret_access_key': 'secret'}

WAYS = {
    'default': {},
    'without checksum': {'request_checksum_calculation': 'when_required'},
    'unsigned': {'signature_version': UNSIGNED},
    'unsigned without checksum': {'signature_version': UNSIGNED, 'request_checksum_calculation': 'when_required'},
    'older signature': {'signature_version': 's3'},
}


class Service:
    """A server that takes everything, over plain HTTP or TLS."""

    def __init__(self, tls, folder):
        self._server = Server('stub', *(['--tls'] if tls else []))
        self._verify = folder / 'ca.pem'
        self._verify.write_text(self._server.facts.get('ca_pem', ''))
        self._clients = {}
        self.stop = self._server.stop

    def client(self, name='s3', way='default'):
        if (name, way) not in self._clients:
            self._clients[name, way] = self._new_client(name, way)
        return self._clients[name, way]

    def _new_client(self, name, way):
        verify = {'verify': str(self._verify)} if self._verify.read_text() else {}
        config = Config(retries={'total_max_attempts': 2}, **WAYS[way])
        return bufeo.client(name, endpoint_url=self._server.endpoint, config=config, **verify, **KEYS)

    def bodies(self):
        """What came in whole requests."""
        return [content(request) for request in self._server.requests()]


def content(request):
    """The body of a request without `aws-chunked`."""
    headers = {name.lower(): value for name, value in dict(request['headers']).items()}
    if 'aws-chunked' not in headers.get('content-encoding', ''):
        return request['body']
    rest, found = request['body'], ''
    while True:
        line, _, rest = rest.partition('\r\n')
        length = int(line.split(';')[0], 16)
        if length == 0:
            assert headers['x-amz-decoded-content-length'] == str(len(found))
            return found
        found, rest = found + rest[:length], rest[length + 2 :]


@pytest.fixture(scope='module', params=['http', 'tls'])
def service(request, tmp_path_factory):
    service = Service(request.param == 'tls', tmp_path_factory.mktemp('service'))
    yield service
    service.stop()


@pytest.fixture(params=list(WAYS))
def way(request):
    return request.param


def put(service, way, body, **more):
    """The error, and the bodies that came to the server."""
    before = len(service.bodies())
    failure = None
    try:
        service.client(way=way).put_object(Bucket='b', Key='k', Body=body, **more)
    except Exception as raised:
        failure = raised
    if hasattr(body, 'close'):
        body.close()
    return failure, service.bodies()[before:]


@pytest.mark.parametrize('name', HONEST)
def test_a_body_that_keeps_its_word_comes_whole(service, way, name):
    failure, came = put(service, way, HONEST[name]())
    if isinstance(failure, exceptions.UnseekableStreamError):
        assert name == 'with a length' and came == []
    else:
        assert (failure, came) == (None, [CONTENT])


@pytest.mark.parametrize('name', UNKNOWN)
def test_a_body_without_a_length_needs_one(service, way, name):
    failure, came = put(service, way, UNKNOWN[name](), ContentLength=11)
    assert came == [CONTENT] or isinstance(failure, exceptions.UnseekableStreamError)
    for length in (5, 12):
        failure, came = put(service, way, UNKNOWN[name](), ContentLength=length)
        assert came == [] and failure is not None
        assert isinstance(failure, exceptions.UnseekableStreamError) or '`Body` of PutObject' in str(failure)
    failure, came = put(service, way, UNKNOWN[name]())
    assert came in ([], [CONTENT]) and (failure is None) == bool(came)
    if way == 'default':
        assert 'ContentLength' in str(failure) and 'HTTPS' not in str(failure).upper()


@pytest.mark.parametrize('length', [None, 0, 5, 11, 12])
@pytest.mark.parametrize('name', HOSTILE)
def test_a_body_that_breaks_its_word_never_comes_shorter(service, way, name, length):
    more = {} if length is None else {'ContentLength': length}
    failure, came = put(service, way, HOSTILE[name](), **more)
    if name == 'does not go back' and failure is None:
        # Nobody had to read it twice.
        assert came == [CONTENT]
        return
    assert failure is not None and came == []
    own = isinstance(failure, (OSError, RuntimeError, TypeError)) and not isinstance(
        failure, exceptions.HTTPClientError
    )
    named = 'Body' in str(failure) or any('Body' in note for note in getattr(failure, '__notes__', []))
    assert own or named or isinstance(failure, exceptions.UnseekableStreamError), repr(failure)


@pytest.mark.parametrize('length', [0, 5, 12])
def test_bytes_are_held_against_the_length(service, way, length):
    failure, came = put(service, way, DATA, ContentLength=length)
    assert isinstance(failure, exceptions.ParamValidationError) and came == []
    assert '`Body` of PutObject' in str(failure) and 'ContentLength' in str(failure)


CALLS = {
    'put_object': ('s3', {'Bucket': 'b', 'Key': 'k'}, 'Body'),
    'upload_part': ('s3', {'Bucket': 'b', 'Key': 'k', 'UploadId': 'u', 'PartNumber': 1}, 'Body'),
    'invoke': ('lambda', {'FunctionName': 'f'}, 'Payload'),
}


@pytest.mark.parametrize('call', CALLS)
@pytest.mark.parametrize('encoding', ['utf-8', 'latin-1', 'utf-16'])
def test_text_is_refused(service, way, call, encoding, tmp_path):
    (tmp_path / 'text').write_text(TEXT.replace('€', ''), encoding=encoding)
    name, params, member = CALLS[call]
    if name == 'lambda' and way == 'older signature':
        return
    client, before = service.client(name, way), len(service.bodies())
    with open(tmp_path / 'text', encoding=encoding) as file:
        for body in (file, io.StringIO(TEXT), io.StringIO('')):
            with pytest.raises(TypeError, match="a bytes-like object is required, not 'str'") as caught:
                getattr(client, call)(**params, **{member: body})
            notes = getattr(caught.value, '__notes__', [])
            assert not hasattr(caught.value, 'add_note') or f'`{member}` of ' in notes[0]
    assert len(service.bodies()) == before


def test_what_a_body_raises_leaves_the_call_as_it_is(service, way):
    for exception in (OSError('disk on fire'), RuntimeError('disk on fire'), KeyError('fire')):
        for pieces in ((exception,), (DATA[:5], exception), (DATA, exception)):
            failure, came = put(service, way, Placed(11, *pieces))
            assert failure is exception and came == []


def test_a_closed_file_says_so(service, way, tmp_path):
    (tmp_path / 'file').write_bytes(DATA)
    for file in (io.BytesIO(DATA), open(tmp_path / 'file', 'rb'), gzip.GzipFile(fileobj=io.BytesIO())):
        file.close()
        failure, came = put(service, way, file)
        assert isinstance(failure, ValueError) and 'closed file' in str(failure).lower() and came == []


def test_a_blob_in_the_middle_of_a_body_is_bytes_too(service):
    kms = service.client('kms')
    with pytest.raises(TypeError, match="a bytes-like object is required, not 'str'"):
        kms.encrypt(KeyId='k', Plaintext=io.StringIO(TEXT))


def test_more_than_was_asked_for_is_sent_too(start):
    server = start('stub')
    s3 = bufeo.client('s3', endpoint_url=server.endpoint, **KEYS)
    s3.put_object(Bucket='b', Key='k', Body=Placed(200_000, b'x' * 200_000))
    assert content(server.requests()[0]) == 'x' * 200_000


def test_a_retry_sends_what_the_first_attempt_sent(start):
    server = start('bad', 'fail=1')
    body = io.BytesIO(b'skip, ' + DATA)
    body.seek(6)
    s3 = bufeo.client('s3', endpoint_url=server.endpoint, **KEYS)
    assert s3.put_object(Bucket='b', Key='k', Body=body)['ResponseMetadata']['RetryAttempts'] == 1
    assert [content(request) for request in server.requests()] == [CONTENT, CONTENT]


def test_handlers_may_put_any_body_in_the_place_of_another(start):
    for event, attribute in (('request-created', 'data'), ('before-send', 'body')):
        for make in (lambda: b'another', lambda: bytearray(b'another'), lambda: io.BytesIO(b'another')):
            config = Config(request_checksum_calculation='when_required', signature_version=UNSIGNED)
            for server in (start('stub'), start('bad', 'fail=1')):
                other = make()
                s3 = bufeo.client('s3', endpoint_url=server.endpoint, config=config, **KEYS)
                s3.meta.events.register(event, lambda request, **_: setattr(request, attribute, other))
                s3.put_object(Bucket='b', Key='k', Body=io.BytesIO(DATA))
                assert {content(request) for request in server.requests()} == {'another'}


@pytest.mark.parametrize('event', ['before-call', 'request-created', 'before-send'])
def test_handlers_may_look_at_a_body(start, event):
    server = start('bad', 'fail=1')
    s3 = bufeo.client('s3', endpoint_url=server.endpoint, **KEYS)
    seen = []

    def look(request=None, params=None, **_):
        seen.append((request.body if request else params['body']).read())

    s3.meta.events.register_last(event, look)
    s3.put_object(Bucket='b', Key='k', Body=io.BytesIO(DATA))
    assert set(seen) == {DATA}
    assert [content(request) for request in server.requests()] == [CONTENT, CONTENT]


def test_the_rest_of_a_response_is_sent_whole(s3, service):
    s3.put_object(Bucket='mybucket', Key='long', Body=bytes(range(256)) * 1000)
    for amount in (0, 1, 7, 65_536, 70_000, 255_999):
        body = s3.get_object(Bucket='mybucket', Key='long')['Body']
        first = body.read(amount) if amount else b''
        s3.put_object(Bucket='mybucket', Key='rest', Body=body, ContentLength=256_000 - amount)
        rest = s3.get_object(Bucket='mybucket', Key='rest')['Body'].read()
        assert first + rest == bytes(range(256)) * 1000


def test_an_empty_body_is_presigned():
    for version in ('s3', 's3v4'):
        s3 = bufeo.client('s3', config=Config(signature_version=version), **KEYS)
        for body in (b'', '', bytearray(), io.BytesIO()):
            for call in ('put_object', 'upload_part'):
                params = dict(CALLS[call][1], Body=body)
                assert s3.generate_presigned_url(call, params) and 'Body' in params
    client = bufeo.client('lambda', **KEYS)
    assert client.generate_presigned_url('invoke', {'FunctionName': 'f', 'Payload': io.BytesIO()})
