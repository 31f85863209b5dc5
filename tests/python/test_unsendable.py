"""Headers and credentials that HTTP cannot carry."""

import bufeo
import pytest
from bufeo import exceptions


def s3(**keys):
    return bufeo.Session().client('s3', endpoint_url='http://127.0.0.1:1', **keys)


@pytest.mark.parametrize('name', ['a b', 'a"b', 'a(b)', 'a/b'])
def test_a_header_that_cannot_be_sent_is_named(name):
    with pytest.raises(exceptions.HTTPClientError) as raised:
        s3().put_object(Bucket='mybucket', Key='k', Metadata={name: 'hidden'})
    text = str(raised.value)
    assert text.startswith('An HTTP Client raised an unhandled exception: the header `x-amz-meta-a')
    assert 'hidden' not in text


@pytest.mark.parametrize(
    ('name', 'value'), [('X-Mine', 'a\nb'), ('X-Mine', 'a\x00'), ('a b', 'c'), ('é', 'c'), ('', 'c')]
)
def test_so_is_one_that_a_handler_adds(name, value):
    client = s3()
    client.meta.events.register('before-sign', lambda request, **kwargs: request.headers.add_header(name, value))
    with pytest.raises(exceptions.HTTPClientError, match=f'the header `{name}` cannot be sent'):
        client.list_buckets()


@pytest.mark.parametrize(
    ('keys', 'what'),
    [
        (('AKID\n', 'secret', None), 'access key'),
        (('AKID\x01', 'secret', None), 'access key'),
        (('AKID', 'secret', 't0k3n\n'), 'session token'),
        (('AKID', 'secret', 't0k3n\r\nX-Evil: 1'), 'session token'),
    ],
)
def test_credentials_that_no_header_can_carry_are_an_error_of_the_http_client(keys, what):
    names = ('aws_access_key_id', 'aws_secret_access_key', 'aws_session_token')
    with pytest.raises(exceptions.HTTPClientError, match=f'the {what} holds a control character') as raised:
        s3(**dict(zip(names, keys, strict=True))).list_buckets()
    assert not any(key and key.strip() in str(raised.value) for key in keys)


@pytest.mark.parametrize('url', ['http://localhost:port/', 'nonsense', 'ftp://localhost/', ''])
def test_a_url_of_a_handlers_that_leads_nowhere_is_an_error(url):
    client = s3()

    def elsewhere(request, **kwargs):
        request.url = url

    client.meta.events.register('before-send', elsewhere)
    with pytest.raises(exceptions.BotoCoreError):
        client.list_buckets()
