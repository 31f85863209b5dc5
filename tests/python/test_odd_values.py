"""Texts, times and numbers that few programs have, in parameters and in responses, beside boto3."""

import datetime

import both
import pytest
from raw_heads import RawServer, reply

HALVES = ['a\ud800b', '\udc00', '\ud83d\ude00', '\ude00\ud83d', 'é\udcff€😀"\n']


@pytest.fixture(scope='module')
def server():
    with RawServer(reply()) as started:
        yield started


def sent(server, sdk, service, method, params, what='body'):
    """What a call sends, which is answered with nothing."""
    server.requests.clear()
    server.reply = reply(body=b'' if service in ('s3', 'sns', 'rds', 'ec2') else b'{}')
    failed = both.outcome(lambda: getattr(both.kept_client(sdk, service, server.endpoint), method)(**params))
    if not server.requests:
        raise failed
    line, headers, body = server.requests[0]
    return {'body': body, 'line': line, 'headers': headers}[what]


IN_JSON = {
    'json': lambda text: ('dynamodb', 'put_item', {'TableName': 't', 'Item': {'k': {'S': text}}}),
    'sqs': lambda text: ('sqs', 'send_message', {'QueueUrl': 'http://x/q', 'MessageBody': text}),
    'list': lambda text: ('logs', 'tag_log_group', {'logGroupName': 'g', 'tags': {'a': text}}),
    'rest-json': lambda text: ('lambda', 'update_alias', {'FunctionName': 'f', 'Name': 'n', 'Description': text}),
    'document': lambda text: (
        'bedrock-runtime',
        'converse',
        {'modelId': 'm', 'additionalModelRequestFields': {'a': [text]}},
    ),
}


@pytest.mark.parametrize('text', HALVES, ids=ascii)
@pytest.mark.parametrize('place', IN_JSON)
def test_halves_of_surrogate_pairs_are_escaped_in_json(server, place, text):
    theirs, ours = both.both(lambda sdk: sent(server, sdk, *IN_JSON[place](text)))
    assert ours == theirs
    assert isinstance(ours, bytes)


def test_so_they_are_in_headers_of_json(server):
    params = {'botName': 'b', 'botAlias': 'a', 'userId': 'uu', 'contentType': 'c', 'inputStream': b'x'}
    params['sessionAttributes'] = {'k': 'a\ud800b'}
    name = 'x-amz-lex-session-attributes'
    theirs, ours = both.both(lambda sdk: sent(server, sdk, 'lex-runtime', 'post_content', params, 'headers')[name])
    assert ours == theirs


def test_lengths_count_them(server):
    theirs, ours = both.both(lambda sdk: sent(server, sdk, 'ssm', 'put_parameter', {'Name': '\ud800', 'Value': 'v'}))
    assert ours == theirs


ELSEWHERE = {
    'query': ('sns', 'publish', {'Message': 'a\ud800b', 'TopicArn': 'arn'}),
    'ec2': ('ec2', 'create_key_pair', {'KeyName': 'a\ud800b'}),
    'URI': ('lambda', 'get_function', {'FunctionName': 'a\ud800b'}),
    'query string': ('lambda', 'list_functions', {'Marker': 'a\ud800b'}),
    'header': ('s3', 'put_object', {'Bucket': 'mybucket', 'Key': 'k', 'ContentType': 'a\ud800b'}),
    'key': ('s3', 'get_object', {'Bucket': 'mybucket', 'Key': 'a\ud800b'}),
    'prefix': ('s3', 'list_objects_v2', {'Bucket': 'mybucket', 'Prefix': 'a\ud800b'}),
    'XML': ('s3', 'put_bucket_tagging', {'Bucket': 'b', 'Tagging': {'TagSet': [{'Key': 'a', 'Value': 'a\ud800b'}]}}),
}


@pytest.mark.parametrize('place', ELSEWHERE)
def test_elsewhere_they_are_errors_that_say_so(server, place):
    from bufeo.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError, match='half of a surrogate pair'):
        sent(server, 'bufeo', *ELSEWHERE[place])


@pytest.mark.parametrize(
    'call',
    [
        ('dynamodb', 'put_item', {'TableName': 't', 'Item': {'a\ud800b': {'S': 'x'}}}),
        ('kinesis', 'put_record', {'StreamName': 's', 'Data': 'a\ud800b', 'PartitionKey': 'p'}),
        ('s3', 'put_object', {'Bucket': 'mybucket', 'Key': 'k', 'Metadata': {'a': 'a\ud800b'}}),
        ('dynamodb', 'list_tables', {'Nope': 'a\ud800b'}),
    ],
    ids=['key of a map', 'blob', 'metadata', 'unknown'],
)
def test_where_they_cannot_be_the_parameter_is_named(server, call):
    from bufeo.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        sent(server, 'bufeo', *call)


def received(server, sdk, service, method, params, body=b'', headers=()):
    """What a call gives that is answered so."""
    server.reply = reply(*headers, body=body)
    answer = getattr(both.kept_client(sdk, service, server.endpoint), method)(**params)
    answer.pop('ResponseMetadata')
    return answer


NUMBERS = ['253402300799', '253402300800', '-62135596800', '-62135596801', '1500000000000', '-1500000000000']
NUMBERS += ['9' * 30, '1e12', '1e300', '1e400', '-1e300', '1.5', 'true', '1' * 400, '1' * 4301, '-' + '1' * 4301]
TIMES = ['10000-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']
TIMES += ['9999-12-31T23:59:59-01:00', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59.9999999Z', 'inf', '-1']
WRITTEN = [text.encode() for text in NUMBERS + TIMES + ['abc', '']]
JSON = [text.encode() for text in NUMBERS] + [b'"%s"' % text for text in WRITTEN] + [b'[]', b'{}', b'NaN', b'Infinity']
GROUND = {
    'json time': ('dynamodb', 'describe_table', {'TableName': 't'}, b'{"Table": {"CreationDateTime": %s}}'),
    'json number': ('dynamodb', 'describe_table', {'TableName': 't'}, b'{"Table": {"ItemCount": %s}}'),
    'rest-json time': ('apigateway', 'get_rest_apis', {}, b'{"item": [{"createdDate": %s}]}'),
    'rest-json number': (
        'lambda',
        'get_function_concurrency',
        {'FunctionName': 'f'},
        b'{"ReservedConcurrentExecutions": %s}',
    ),
    'document': ('bedrock-runtime', 'converse', {'modelId': 'm'}, b'{"additionalModelResponseFields": {"a": %s}}'),
    'text': ('dynamodb', 'list_tables', {}, b'{"LastEvaluatedTableName": %s}'),
    'unknown': ('dynamodb', 'list_tables', {}, b'{"Nope": %s}'),
}
MARKUP = {
    'xml time': (
        's3',
        'list_buckets',
        {},
        b'<R><Buckets><Bucket><CreationDate>%s</CreationDate></Bucket></Buckets></R>',
    ),
    'xml number': ('s3', 'list_objects', {'Bucket': 'mybucket'}, b'<R><MaxKeys>%s</MaxKeys></R>'),
    'query time': (
        'sts',
        'get_session_token',
        {},
        b'<R><GetSessionTokenResult><Credentials><Expiration>%s</Expiration></Credentials></GetSessionTokenResult></R>',
    ),
    'ec2 time': ('ec2', 'describe_key_pairs', {}, b'<R><keySet><item><createTime>%s</createTime></item></keySet></R>'),
    'ec2 number': ('ec2', 'describe_volumes', {}, b'<R><volumeSet><item><size>%s</size></item></volumeSet></R>'),
}
HEADERS = {'header time': b'Last-Modified: ', 'header number': b'x-amz-missing-meta: ', 'expires': b'Expires: '}


def compared(work, exact=True):
    from bufeo.parsers import ResponseParserError

    theirs, ours = both.both(work)
    if isinstance(ours, Exception):
        # What boto3 reads is read here too; what it raises in many ways is one class.
        assert isinstance(ours, ResponseParserError), ours
        assert isinstance(theirs, Exception) or not exact
    elif not isinstance(theirs, Exception):
        # What is not a number equals nothing.
        assert ours == theirs or repr(ours) == repr(theirs) or not exact
    return ours


@pytest.mark.parametrize('written', JSON, ids=lambda written: written[:30].decode())
@pytest.mark.parametrize('place', GROUND)
def test_what_a_service_says_in_json_is_a_value_or_one_class_of_error(server, place, written):
    service, method, params, body = GROUND[place]
    # A number that Python does not read makes boto3 take the whole body for text.
    unread = len(written) > 4300
    compared(lambda sdk: received(server, sdk, service, method, params, body % written), exact=not unread)


@pytest.mark.parametrize('written', WRITTEN, ids=lambda written: written[:30].decode())
@pytest.mark.parametrize('place', MARKUP)
def test_so_it_is_in_xml(server, place, written):
    service, method, params, body = MARKUP[place]
    compared(lambda sdk: received(server, sdk, service, method, params, body % written))


@pytest.mark.parametrize('written', WRITTEN, ids=lambda written: written[:30].decode())
@pytest.mark.parametrize('place', HEADERS)
def test_so_it_is_in_headers(server, place, written):
    params = {'Bucket': 'mybucket', 'Key': 'key'}
    compared(lambda sdk: received(server, sdk, 's3', 'head_object', params, headers=[HEADERS[place] + written]))


def test_the_last_times_there_are_keep_their_zone(server):
    body = b'{"Table": {"CreationDateTime": "9999-12-31T23:59:59-01:00"}}'
    ours = received(server, 'bufeo', 'dynamodb', 'describe_table', {'TableName': 't'}, body)['Table'][
        'CreationDateTime'
    ]
    assert ours.replace(tzinfo=None) == datetime.datetime(9999, 12, 31, 23, 59, 59)
    assert ours.utcoffset() == datetime.timedelta(hours=-1)


EXPORT = {'TableArn': 'a', 'S3Bucket': 'b', 'ClientToken': 'c'}
GIVEN = {
    'json': lambda time: ('dynamodb', 'export_table_to_point_in_time', {**EXPORT, 'ExportTime': time}),
    'query': lambda time: ('rds', 'describe_events', {'StartTime': time}),
    'ec2': lambda time: ('ec2', 'describe_spot_price_history', {'StartTime': time}),
    'query string': lambda time: ('s3', 'get_object', {'Bucket': 'mybucket', 'Key': 'k', 'ResponseExpires': time}),
    'header': lambda time: ('s3', 'get_object', {'Bucket': 'mybucket', 'Key': 'k', 'IfModifiedSince': time}),
}
HOURS = datetime.timedelta(hours=5)
EDGES = [
    253402300799,
    253402300800,
    10**12,
    10**30,
    -62135596801,
    1e18,
    float('inf'),
    float('nan'),
    '9' * 30,
    '9' * 4301,
]
EDGES += ['10000-01-01T00:00:00Z', '0000-01-01T00:00:00Z', 'abc', '', True, 1.5, [], datetime.date(2020, 1, 1)]
EDGES += [
    datetime.datetime(9999, 12, 31, 23, 59, 59),
    datetime.datetime(9999, 12, 31, 23, tzinfo=datetime.timezone(-HOURS)),
]


@pytest.mark.parametrize('time', EDGES, ids=lambda time: repr(time)[:30])
@pytest.mark.parametrize('place', GIVEN)
def test_a_time_that_no_format_has_is_an_invalid_parameter(server, place, time):
    from bufeo.exceptions import ParamValidationError

    what = {'query string': 'line', 'header': 'headers'}.get(place, 'body')

    def written(sdk):
        found = sent(server, sdk, *GIVEN[place](time), what)
        return (
            found['if-modified-since']
            if what == 'headers'
            else found.split(b'ClientRequest')[0]
            if what == 'body'
            else found
        )

    theirs, ours = both.both(written)
    if isinstance(theirs, Exception):
        # JSON has seconds, and room for the hours beyond the last year that another zone has.
        assert isinstance(ours, ParamValidationError) or place == 'json' and isinstance(time, datetime.datetime)
    else:
        assert ours == theirs
