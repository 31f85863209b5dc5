"""Where requests go under an endpoint URL that a program gave, beside boto3."""

import both
import pytest
from raw_heads import RawServer, reply

# One operation for each wire format whose path is `/`, and some whose path is more.
CALLS = [
    ('dynamodb', 'list_tables', {}),
    ('sts', 'get_caller_identity', {}),
    ('ec2', 'describe_regions', {}),
    ('cloudwatch', 'list_metrics', {}),
    ('lambda', 'list_functions', {}),
    ('lambda', 'get_function', {'FunctionName': 'f'}),
    ('route53', 'list_hosted_zones', {}),
    ('s3', 'list_buckets', {}),
    ('s3', 'list_objects_v2', {'Bucket': 'mybucket'}),
    ('s3', 'get_object', {'Bucket': 'mybucket', 'Key': 'a/b c'}),
]
PATHS = ['', '/', '//', '/pre', '/pre/', '/pre//', '//pre', '/a//b', '/a//b//', '/a/../b', '/a/./b/', '/a+b/', '/a;b/']
ENCODED = ['/a%20b', '/a%20b/', '/a%2Fb/', '/a b', '/a b/', '/é', '/é/', '/a%zz/', '/a"b<c>\\^`{|}', '/ ']


@pytest.fixture(scope='module')
def server():
    with RawServer(reply()) as started:
        yield started


def target(server, sdk, endpoint, service, method, params, **config):
    """The request line and the `Host` of a call, and whether it is signed."""
    server.requests.clear()
    failed = both.outcome(lambda: getattr(both.client(sdk, service, endpoint, **config), method)(**params))
    if not server.requests:
        return failed
    line, headers, _ = server.requests[0]
    return line, headers['host'], 'authorization' in headers


@pytest.mark.parametrize('path', PATHS + ENCODED)
@pytest.mark.parametrize('call', CALLS, ids=lambda call: f'{call[0]}.{call[1]}')
def test_a_request_goes_below_the_path_of_its_endpoint(server, call, path):
    theirs, ours = both.both(lambda sdk: target(server, sdk, server.endpoint + path, *call))
    assert ours == theirs
    assert ours[0].split()[1].startswith(path[:1])


@pytest.mark.parametrize('path', PATHS)
@pytest.mark.parametrize('style', ['path', 'virtual'])
def test_presigned_urls_go_there_too(style, path):
    def urls(sdk):
        made = []
        for service, method, params in CALLS:
            config = {'s3': {'addressing_style': style}} if service == 's3' else {}
            client = both.client(sdk, service, f'http://localhost:1{path}', **config)
            made.append(client.generate_presigned_url(method, Params=params).partition('?')[0])
        s3 = both.client(sdk, 's3', f'http://localhost:1{path}', s3={'addressing_style': style})
        return [*made, s3.generate_presigned_post('mybucket', 'key')['url']]

    theirs, ours = both.both(urls)
    assert ours == theirs


LIST_TABLES = ('dynamodb', 'list_tables', {})
GET_OBJECT = ('s3', 'get_object', {'Bucket': 'mybucket', 'Key': 'key'})
WRITTEN = {
    'a scheme in capitals': lambda endpoint: endpoint.replace('http', 'HTTP'),
    'a scheme in both': lambda endpoint: endpoint.replace('http', 'Http') + '/a b',
    'a host in capitals': lambda endpoint: endpoint.replace('127.0.0.1', 'LOCALHOST'),
    'a user and a password': lambda endpoint: endpoint.replace('//', '//user:pw@'),
    'a user': lambda endpoint: endpoint.replace('//', '//user@') + '/pre/',
    'an empty user': lambda endpoint: endpoint.replace('//', '//@'),
    'an encoded user': lambda endpoint: endpoint.replace('//', '//us%40er:p%3Aw@'),
    'an at sign in the path': lambda endpoint: endpoint + '/a@b',
    'a space before it': lambda endpoint: ' ' + endpoint,
    'a space behind it': lambda endpoint: endpoint + '/ ',
}


@pytest.mark.parametrize('name', WRITTEN)
@pytest.mark.parametrize('call', [LIST_TABLES, GET_OBJECT], ids=['dynamodb', 's3'])
@pytest.mark.parametrize('signed', [True, False])
def test_an_endpoint_may_be_written_in_many_ways(server, call, name, signed):
    def went(sdk):
        config = {} if signed else {'signature_version': both.SDKS[sdk][2]}
        return target(server, sdk, WRITTEN[name](server.endpoint), *call, **config)

    theirs, ours = both.both(went)
    assert ours == theirs
    # The user's name is for nobody.
    assert ours[2] is signed


@pytest.mark.parametrize('url', ['HTTP://LocalHost:1/x/', 'http://user:pw@localhost:1/x/', 'http://localhost:1'])
def test_a_client_shows_the_endpoint_as_it_was_given_and_presigns_with_it(url):
    def shown(sdk):
        client = both.client(sdk, 'dynamodb', url)
        return client.meta.endpoint_url, client.generate_presigned_url('list_tables').partition('?')[0]

    theirs, ours = both.both(shown)
    assert ours == theirs


@pytest.mark.parametrize(
    'url',
    [
        '',
        'localhost:1',
        'http://',
        'http:///x',
        'http://ho st/',
        'http://hö.localhost/',
        'http://a..localhost/',
        'http://localhost:port/',
        'http://localhost:99999/',
        'http://localhost:+1/',
        'http://localhost/a\tb',
        'http://localhost/a\nb',
        'http:\\\\localhost',
        'http://user:secret@ho st/',
        'http://user:secret@localhost:port/',
        'http://user:sec ret@localhost/',
    ],
)
def test_what_is_no_endpoint_is_a_value_error_that_keeps_passwords_to_itself(url):
    with pytest.raises(ValueError, match='Invalid endpoint|localhost') as raised:
        both.client('bufeo', 'dynamodb', url)
    text = str(raised.value) + ''.join(getattr(raised.value, '__notes__', []))
    assert 'secret' not in text and 'sec ret' not in text
