"""What is signed: addresses and forms that are given away, and requests that no client makes."""

import time
import urllib.error
import urllib.request
import uuid

import bufeo
import pytest
from bufeo import auth, exceptions
from bufeo.awsrequest import AWSRequest
from bufeo.config import UNSIGNED, Config
from bufeo.credentials import Credentials
from bufeo.signers import CloudFrontSigner, RequestSigner

HELLO = {'Bucket': 'mybucket', 'Key': 'hello.txt'}


@pytest.fixture
def s3(s3_env):
    s3 = bufeo.client('s3', config=Config(signature_version='s3v4'))
    s3.put_object(**HELLO, Body=b'hello')
    return s3


def fetch(url, method='GET', data=None, headers=None):
    """The status and the body that a plain HTTP client gets."""
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_a_plain_client_reads_and_writes_with_a_signed_address(s3):
    assert fetch(s3.generate_presigned_url('get_object', HELLO)) == (200, b'hello')
    params = {'Bucket': 'mybucket', 'Key': 'a b/c+d~é'}
    url = s3.generate_presigned_url('put_object', Params=params, ExpiresIn=60)
    assert fetch(url, 'PUT', b'odd', {'Content-Type': ''})[0] == 200
    assert s3.get_object(**params)['Body'].read() == b'odd'
    head = s3.generate_presigned_url('get_object', HELLO, HttpMethod='HEAD')
    assert fetch(head, 'HEAD') == (200, b'') and fetch(head)[0] == 403


class Once:
    """A body that can be read once."""

    def __init__(self, parts):
        self.parts = iter(parts)

    def read(self, size=-1):
        return next(self.parts, b'')


def test_a_body_that_is_read_once_is_signed_in_pieces(s3, s3_server):
    parts = [bytes([number]) * 50_000 for number in range(4)]
    s3.put_object(Bucket='mybucket', Key='pieces', Body=Once(parts), ContentLength=200_000)
    assert s3.get_object(Bucket='mybucket', Key='pieces')['Body'].read() == b''.join(parts)
    sent = next(request for request in reversed(s3_server.requests()) if request['method'] == 'PUT')
    headers = {name.lower(): value for name, value in dict(sent['headers']).items()}
    assert headers['x-amz-content-sha256'] == 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'


def test_a_changed_address_is_good_for_nothing(s3):
    url = s3.generate_presigned_url('get_object', HELLO)
    assert fetch(url.replace('hello.txt', 'other.txt'))[0] == 403
    assert fetch(url.replace('Expires=3600', 'Expires=36000'))[0] == 403
    assert fetch(url, 'DELETE')[0] == 403


def test_an_address_of_yesterday_is_good_for_nothing(s3, s3_server, monkeypatch):
    keys = Credentials(s3_server.facts['access_key'], s3_server.facts['secret_key'])
    request = AWSRequest('GET', f'{s3_server.endpoint}/mybucket/hello.txt')
    auth.S3SigV4QueryAuth(keys, 's3', 'us-east-1', expires=60).add_auth(request)
    assert fetch(request.url) == (200, b'hello')
    yesterday = time.time() - 24 * 3600
    monkeypatch.setattr(time, 'time', lambda: yesterday)
    request = AWSRequest('GET', f'{s3_server.endpoint}/mybucket/hello.txt')
    auth.S3SigV4QueryAuth(keys, 's3', 'us-east-1', expires=60).add_auth(request)
    assert fetch(request.url)[0] == 403


def posted(form, **changes):
    """What a browser gets that posts the form with a file."""
    boundary = uuid.uuid4().hex
    fields = {**form['fields'], **changes}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append('Content-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: text/plain\r\n\r\nposted')
    body = ''.join(f'--{boundary}\r\n{part}\r\n' for part in parts) + f'--{boundary}--\r\n'
    kind = f'multipart/form-data; boundary={boundary}'
    return fetch(form['url'], 'POST', body.encode(), {'Content-Type': kind})[0]


def test_a_browser_posts_a_form(s3):
    fields, conditions = {'x-amz-meta-a': 'b'}, [{'x-amz-meta-a': 'b'}, ['content-length-range', 1, 10]]
    form = s3.generate_presigned_post('mybucket', 'posted.txt', fields, conditions, ExpiresIn=60)
    assert list(fields) == ['x-amz-meta-a'] and len(conditions) == 2
    assert posted(form) in (200, 204)
    assert s3.get_object(Bucket='mybucket', Key='posted.txt')['Body'].read() == b'posted'
    assert posted(form, key='other.txt') in (400, 403)
    assert posted(form, policy='e30=') in (400, 403)


def test_methods_and_parameters_have_to_be_known(s3):
    with pytest.raises(exceptions.UnknownClientMethodError, match='Client does not have method: GetObject'):
        s3.generate_presigned_url('GetObject')
    with pytest.raises(exceptions.ParamValidationError):
        s3.generate_presigned_url('get_object', {'Bucket': 'mybucket'})
    with pytest.raises(exceptions.UnsupportedSignatureVersionError):
        bufeo.client('s3', config=Config(signature_version='v9')).generate_presigned_url('get_object', HELLO)
    with pytest.raises(ValueError, match='soon'):
        s3.generate_presigned_url('get_object', HELLO, ExpiresIn='soon')


def test_handlers_change_the_callers_own_parameters(s3):
    seen = []

    def change(params, context, **_):
        seen.append(context['is_presign_request'])
        params['Key'] = 'theirs'

    s3.meta.events.register('provide-client-params.s3.GetObject', change)
    for name in ('before-call', 'request-created', 'before-send'):
        s3.meta.events.register(name, lambda event_name, **_: seen.append(event_name))
    params = dict(HELLO)
    assert 'theirs' in s3.generate_presigned_url('get_object', params)
    assert params['Key'] == 'theirs' and seen == [True]


def test_who_signs_is_asked_and_told(s3):
    seen = {}

    def choose(signature_version, **_):
        seen['asked'] = signature_version
        return UNSIGNED

    def told(signature_version, request_signer, **_):
        seen['told'] = signature_version
        seen['signer'] = request_signer

    s3.meta.events.register_first('choose-signer.s3', choose)
    s3.meta.events.register('before-sign.s3', told)
    assert '?' not in s3.generate_presigned_url('get_object', HELLO)
    assert seen == {'asked': 's3v4-query', 'told': UNSIGNED, 'signer': s3._request_signer}


def test_a_handler_of_a_class_may_take_the_method_away():
    session = bufeo.Session()
    names = []

    def take(class_attributes, **_):
        names.extend(name for name in class_attributes if name.startswith('generate'))
        del class_attributes['generate_presigned_url']

    session.events.register('creating-client-class', take)
    s3 = session.client('s3')
    assert sorted(names) == ['generate_presigned_post', 'generate_presigned_url']
    assert not hasattr(s3, 'generate_presigned_url') and hasattr(s3, 'generate_presigned_post')
    assert not hasattr(session.client('sqs'), 'generate_presigned_post')


def test_a_token_for_kubernetes():
    """What `aws eks get-token` does, with a signer of the program's own and with a client's."""
    session = bufeo.Session()
    sts = session.client('sts')
    seen = []
    session.events.register('before-sign.sts', lambda signature_version, **_: seen.append(signature_version))
    url = 'https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15'
    parts = ('sts', 'eu-west-1', 'sts', 'v4', session.get_credentials(), session.events)
    made = []
    for signer in (RequestSigner(*parts), sts._request_signer):
        request = {'method': 'GET', 'url': url, 'body': {}, 'headers': {'x-k8s-aws-id': 'mine'}, 'context': {}}
        made.append(signer.generate_presigned_url(request, 'GetCallerIdentity', 60, 'eu-west-1'))
    assert seen == ['v4-query']
    for signed in made:
        assert signed.startswith(url + '&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F')
        assert '&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=' in signed


def test_a_signer_of_the_programs_own_signs_headers_too():
    session = bufeo.Session()
    request = AWSRequest('GET', 'https://h.example/')
    RequestSigner('sts', 'eu-west-1', 'sts', 'v4', session.get_credentials(), session.events).sign('Op', request)
    assert 'Credential=AKIDEXAMPLE/' in request.headers['Authorization']
    unknown = RequestSigner('sts', 'eu-west-1', 'sts', 'v9', session.get_credentials(), session.events)
    with pytest.raises(exceptions.UnknownSignatureVersionError):
        unknown.sign('Op', request)
    bearing = RequestSigner('sts', 'eu-west-1', 'sts', 'bearer', None, session.events)
    with pytest.raises(exceptions.NoAuthTokenError):
        bearing.sign('Op', request)


def test_any_request_can_be_signed(monkeypatch):
    monkeypatch.setattr(time, 'time', lambda: 1440938160)
    request = AWSRequest('GET', 'https://example.amazonaws.com/')
    auth.SigV4Auth(Credentials('AKIDEXAMPLE', 'secret'), 'service', 'us-east-1').add_auth(request)
    assert request.headers['X-Amz-Date'] == '20150830T123600Z' == request.context['timestamp']
    scope = 'Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, '
    assert request.headers['Authorization'].startswith(f'AWS4-HMAC-SHA256 {scope}')
    with pytest.raises(exceptions.NoCredentialsError):
        auth.SigV4Auth(None, 'service', 'us-east-1').add_auth(request)


def test_bearer_tokens_go_over_tls_only():
    class Token:
        token = 'secret'

    request = AWSRequest('GET', 'https://h.example/')
    auth.BearerAuth(Token()).add_auth(request)
    assert request.headers['Authorization'] == 'Bearer secret'
    with pytest.raises(exceptions.InvalidEndpointConfigurationError):
        auth.BearerAuth(Token()).add_auth(AWSRequest('GET', 'http://h.example/'))


def test_databases_take_tokens():
    rds = bufeo.client('rds', region_name='eu-west-1')
    token = rds.generate_db_auth_token('db.example', 3306, 'me@there')
    assert token.startswith('db.example:3306/?Action=connect&DBUser=me%40there&X-Amz-Algorithm=')
    assert 'eu-west-1%2Frds-db' in token and '&X-Amz-Expires=900&' in token
    dsql = bufeo.client('dsql', region_name='eu-west-1')
    assert dsql.generate_db_connect_auth_token('d.example').startswith('d.example/?Action=DbConnect&')
    admin = dsql.generate_db_connect_admin_auth_token('d.example', 'us-east-1', 60)
    assert admin.startswith('d.example/?Action=DbConnectAdmin&') and 'us-east-1%2Fdsql' in admin


def test_addresses_of_cloudfront():
    import datetime

    signed = []

    def sign(message):
        signed.append(message)
        return b'\xff\xfe+/='

    signer = CloudFrontSigner('KEY', sign)
    until = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    url = signer.generate_presigned_url('https://d.example/a?b=c', date_less_than=until)
    assert url == 'https://d.example/a?b=c&Expires=1893456000&Signature=~~4rLz0_&Key-Pair-Id=KEY'
    policy = signer.build_policy('https://d.example/*', until, ip_address='10.0.0.1')
    url = signer.generate_presigned_url('https://d.example/a', policy=policy)
    assert url.startswith('https://d.example/a?Policy=eyJ') and signed[-1] == policy.encode()
    assert '"AWS:SourceIp":"10.0.0.1/32"' in policy
    with pytest.raises(ValueError, match='not both'):
        signer.generate_presigned_url('https://d.example/a')
