"""The heads of responses as odd servers write them, beside boto3."""

import both
import pytest
from raw_heads import RawServer, reply

BODY = b'{"TableNames": ["a"]}'
LENGTH = str(len(BODY))


def chunked(*lines, status=b'HTTP/1.1 200 OK'):
    """The same body in one chunk."""
    return reply(*lines, body=b'%x\r\n%s\r\n0\r\n\r\n' % (len(BODY), BODY), status=status, length=False)


def listed(sdk, response):
    """The tables, the status and the headers of a call that is answered so."""
    with RawServer(response) as server:
        answer = both.client(sdk, 'dynamodb', server.endpoint).list_tables()
    metadata = answer['ResponseMetadata']
    return answer.get('TableNames'), metadata['HTTPStatusCode'], metadata['HTTPHeaders']


SAME = {
    'plain': reply(b'X-A: 1', body=BODY),
    'folded': reply(b'X-A: one\r\n two', body=BODY),
    'folded with a tab': reply(b'X-A: one\r\n\ttwo', body=BODY),
    'folded twice': reply(b'X-A: one\r\n   two\r\n\t three', body=BODY),
    'folded at the end': reply(b'Content-Length: ' + LENGTH.encode(), b'X-A: a\r\n b', body=BODY, length=False),
    'begins folded': reply(b' X-A: one', body=BODY),
    'no name': reply(b': 1', b'X-B: 2', body=BODY),
    'no value': reply(b'X-A:', b'X-B: 2', body=BODY),
    'line feeds alone': b'HTTP/1.1 200 OK\nX-A: 1\nContent-Length: %s\n\n%s' % (LENGTH.encode(), BODY),
    'Latin-1': reply(b'X-A: caf\xe9', body=BODY),
    'control characters of Latin-1': reply(b'X-A: a\x85b', body=BODY),
    'twice, in two cases': reply(b'X-A: 1', b'x-a: 2', body=BODY),
    'no reason': reply(body=BODY, status=b'HTTP/1.1 200'),
    'an empty reason': reply(body=BODY, status=b'HTTP/1.1 200 '),
    'a reason in Latin-1': reply(body=BODY, status=b'HTTP/1.1 200 Tr\xe8s bien'),
    'a reason in UTF-8': reply(body=BODY, status=b'HTTP/1.1 200 Tr\xc3\xa8s bien'),
    'a long reason': reply(body=BODY, status=b'HTTP/1.1 200 ' + b'a' * 60_000),
    'an odd success': reply(body=BODY, status=b'HTTP/1.1 299 Odd'),
    'nothing to say': reply(status=b'HTTP/1.1 204 No', length=False),
    'HTTP/1.0': reply(body=BODY, status=b'HTTP/1.0 200 OK'),
    'HTTP/1.0 up to the end': reply(body=BODY, status=b'HTTP/1.0 200 OK', length=False),
    'HTTP/1.0 kept': reply(b'Connection: keep-alive', body=BODY, status=b'HTTP/1.0 200 OK'),
    'up to the end': reply(body=BODY, length=False),
    'continued': b'HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\n' + reply(b'X-A: 2', body=BODY),
    'the same length twice': reply(b'Content-Length: ' + LENGTH.encode(), body=BODY),
    'the same length in a list': reply(b'Content-Length: %s, %s' % ((LENGTH.encode(),) * 2), body=BODY, length=False),
    'a length with zeros': reply(b'Content-Length: 00' + LENGTH.encode(), body=BODY, length=False),
    'chunked': chunked(b'Transfer-Encoding: chunked'),
    'chunked in capitals': chunked(b'Transfer-Encoding: CHUNKED'),
    'chunked and a length': chunked(b'Transfer-Encoding: chunked', b'Content-Length: 5'),
    'a length and chunked': chunked(b'Content-Length: 5', b'Transfer-Encoding: chunked'),
    'an unknown coding': reply(b'Transfer-Encoding: foo', body=BODY),
    'identity': reply(b'Transfer-Encoding: identity', body=BODY),
    'many headers': reply(*[b'X-%d: v' % number for number in range(98)], body=BODY),
    'a long header': reply(b'X-A: ' + b'a' * 60_000, body=BODY),
}


@pytest.mark.parametrize('name', SAME)
def test_a_head_is_read_as_boto3_reads_it(name):
    theirs, ours = both.both(lambda sdk: listed(sdk, SAME[name]))
    assert ours == theirs


# What boto3 makes of the whole head, and bufeo of the rest of it: the line is no header.
LEFT_OUT = {
    'no colon': b'nonsense',
    'a space in the name': b'X A: 1',
    'a space before the colon': b'X-A : 1',
    'a name in Latin-1': b'X-\xe9: 1',
    'a name in UTF-8': b'X-\xc3\xa9: 1',
    'brackets in the name': b'X(A): 1',
    'a control character in the value': b'X-A: a\x01b',
}


@pytest.mark.parametrize('name', LEFT_OUT)
def test_a_line_that_is_no_header_is_left_out_and_the_others_count(name):
    tables, status, headers = listed('bufeo', reply(b'X-First: 1', LEFT_OUT[name], b'X-Last: 2', body=BODY))
    assert (tables, status) == (['a'], 200)
    assert headers == {'x-first': '1', 'x-last': '2', 'content-length': LENGTH}


# Somebody between may have understood these in another way, so that the end of one body is taken for the next response.
AMBIGUOUS = {
    'two lengths': reply(b'Content-Length: 5', body=BODY),
    'two lengths in a list': reply(b'Content-Length: %s, 5' % LENGTH.encode(), body=BODY, length=False),
    'a folded length': reply(b'Content-Length:\r\n ' + LENGTH.encode(), body=BODY, length=False),
    'a space after the length': reply(b'Content-Length : ' + LENGTH.encode(), body=BODY, length=False),
    'a length with a sign': reply(b'Content-Length: +' + LENGTH.encode(), body=BODY, length=False),
    'a negative length': reply(b'Content-Length: -1', body=BODY, length=False),
    'a length that is none': reply(b'Content-Length: abc', body=BODY, length=False),
    'an empty length': reply(b'Content-Length:', body=BODY, length=False),
    'a huge length': reply(b'Content-Length: 99999999999999999999', body=BODY, length=False),
    'a folded coding': chunked(b'Transfer-Encoding:\r\n chunked'),
    'a space after the coding': chunked(b'Content-Length: 5', b'Transfer-Encoding : chunked'),
    'a space before the coding': chunked(b' Transfer-Encoding: chunked'),
    'chunked in HTTP/1.0': chunked(b'Transfer-Encoding: chunked', status=b'HTTP/1.0 200 OK'),
    'a carriage return in a value': reply(b'X-A: a\rX-C: b', body=BODY),
    'a zero in a value': reply(b'X-A: a\x00b', body=BODY),
    'a size in two notations': reply(
        b'Transfer-Encoding: chunked', body=b'0x15\r\n%s\r\n0\r\n\r\n' % BODY, length=False
    ),
}


@pytest.mark.parametrize('name', AMBIGUOUS)
def test_what_says_where_a_body_ends_is_read_strictly(name):
    from bufeo import exceptions

    told = 'content-length|transfer-encoding|header|Connection was closed'
    with pytest.raises(exceptions.HTTPClientError, match=told):
        listed('bufeo', AMBIGUOUS[name])


NO_HTTP = {
    'no status line': BODY,
    'another protocol': reply(body=BODY, status=b'ICY 200 OK'),
    'another version': reply(body=BODY, status=b'HTTP/2 200 OK'),
    'a status of four digits': reply(body=BODY, status=b'HTTP/1.1 1000 Odd'),
    'a status of letters': reply(body=BODY, status=b'HTTP/1.1 abc Odd'),
    'a status below 100': reply(body=BODY, status=b'HTTP/1.1 099 Odd'),
}


@pytest.mark.parametrize('name', NO_HTTP)
def test_what_is_no_http_is_an_error_of_the_http_client(name):
    import botocore.exceptions
    from bufeo import exceptions

    theirs, ours = both.both(lambda sdk: listed(sdk, NO_HTTP[name]))
    assert isinstance(theirs, botocore.exceptions.HTTPClientError)
    assert isinstance(ours, exceptions.HTTPClientError)


def test_names_keep_their_case_where_a_member_is_made_of_them():
    headers = [b'X-Amz-Meta-Foo-Bar: caf\xe9', b'x-amz-meta-lower: 1', b'X-AMZ-META-UPPER: 2', b'x-aMz-mEtA-mIxEd: 3']

    def got(sdk):
        with RawServer(reply(*headers, b'ETag: "e"', b'x-amz-META-lower: 4')) as server:
            answer = both.client(sdk, 's3', server.endpoint).get_object(Bucket='mybucket', Key='key')
        return answer['Metadata'], answer['ETag'], answer['ResponseMetadata']['HTTPHeaders']

    theirs, ours = both.both(got)
    assert ours == theirs
    assert ours[0] == {'Foo-Bar': 'café', 'lower': '1, 4', 'UPPER': '2', 'mIxEd': '3'}


def test_handlers_see_the_names_as_they_came():
    seen = []
    with RawServer(reply(b'X-Amz-Id-2: i', body=BODY)) as server:
        dynamodb = both.client('bufeo', 'dynamodb', server.endpoint)
        dynamodb.meta.events.register('before-parse', lambda response_dict, **kwargs: seen.append(response_dict))
        dynamodb.list_tables()
    [response] = seen
    assert list(response['headers']) == ['X-Amz-Id-2', 'Content-Length']
    assert response['headers']['x-amz-id-2'] == 'i'


def test_utf_8_is_text():
    with RawServer(reply('x-amz-meta-a: café €'.encode())) as server:
        answer = both.client('bufeo', 's3', server.endpoint).head_object(Bucket='mybucket', Key='key')
    assert answer['Metadata'] == {'a': 'café €'}
