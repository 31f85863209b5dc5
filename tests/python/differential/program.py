"""The same program for two libraries: calls of S3 and DynamoDB with handlers on every event.

usage: program.py boto3|bufeo ENDPOINT

Prints one line of JSON for each scenario: what every call came to, and every event with its arguments.
"""

import io
import json
import sys
import traceback

import describe
from describe import content, text

LIBRARY, ENDPOINT = sys.argv[1:3]
if LIBRARY == 'bufeo':
    import bufeo as library
    from bufeo import exceptions
    from bufeo.awsrequest import AWSResponse
    from bufeo.config import UNSIGNED, Config
else:
    import boto3 as library
    from botocore import UNSIGNED, exceptions
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config

EVENTS = [
    'provide-client-params', 'before-parameter-build', 'before-endpoint-resolution', 'before-call', 'request-created',
    'choose-signer', 'before-sign', 'before-send', 'before-parse', 'response-received', 'needs-retry', 'after-call',
    'after-call-error', 'getattr',
]
SESSION_EVENTS = ['choose-service-name', 'creating-client-class', 'creating-serializer']
SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


class Run:
    """One scenario: a session whose clients tell of every event, and what came of the calls."""

    def __init__(self):
        self.told = []
        self.session = library.Session(
            aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret', region_name='us-east-1'
        )
        self.register(self.session.events, SESSION_EVENTS)

    def register(self, events, names):
        for name in names:
            events.register(name, self.tell)

    def tell(self, event_name, **kwargs):
        arguments = {name: describe.argument(name, value) for name, value in kwargs.items()}
        self.told.append({'event': event_name, 'arguments': arguments})

    def client(self, service, quiet=False, **settings):
        config = Config(
            retries={'max_attempts': 2, 'mode': 'standard'},
            request_checksum_calculation='when_required',
            response_checksum_validation='when_required',
            s3={'addressing_style': 'path'},
            **settings,
        )
        client = self.session.client(service, endpoint_url=ENDPOINT, config=config)
        if not quiet:
            self.register(client.meta.events, EVENTS)
        return client

    def call(self, function, *args, **kwargs):
        """Calls and tells of the result, or of the exception."""
        try:
            result = function(*args, **kwargs)
        except BaseException as raised:
            self.told.append({'raised': describe.exception(raised)})
            return None
        self.told.append({'result': content(result)})
        return result

    def tell_value(self, **values):
        self.told.append({name: content(value) for name, value in values.items()})


@scenario
def objects_come_and_go(run):
    s3 = run.client('s3')
    run.call(s3.create_bucket, Bucket='bucket')
    run.call(s3.put_object, Bucket='bucket', Key='a b/ü+%.txt', Body=b'bytes', Metadata={'k': 'v'}, ContentType='text/x')
    run.call(s3.put_object, Bucket='bucket', Key='text', Body='täxt')
    run.call(s3.put_object, Bucket='bucket', Key='file', Body=io.BytesIO(b'from a file'))
    run.call(s3.put_object, Bucket='bucket', Key='empty')
    run.call(s3.get_object, Bucket='bucket', Key='a b/ü+%.txt')
    run.call(s3.get_object, Bucket='bucket', Key='file', Range='bytes=5-8')
    run.call(s3.head_object, Bucket='bucket', Key='text')
    run.call(s3.list_objects_v2, Bucket='bucket', EncodingType='url')
    run.call(s3.list_objects, Bucket='bucket', Prefix='t', EncodingType='url')
    run.call(s3.list_buckets)
    run.call(s3.delete_object, Bucket='bucket', Key='text')
    run.call(s3.get_bucket_versioning, Bucket='bucket')


@scenario
def errors_of_s3(run):
    s3 = run.client('s3')
    run.call(s3.get_object, Bucket='nowhere', Key='k')
    run.call(s3.create_bucket, Bucket='bucket')
    run.call(s3.get_object, Bucket='bucket', Key='k')
    run.call(s3.head_object, Bucket='bucket', Key='k')
    run.call(s3.head_bucket, Bucket='nowhere')
    run.call(s3.list_objects_v2, EncodingType='url')
    run.call(s3.list_objects_v2, EncodingType='url', Bucket='bucket', MaxKeys='ten', Nope=1, Prefix=None)
    run.call(s3.put_bucket_tagging, Bucket='bucket', Tagging={'TagSet': [{'Key': 1}, 'x'], 'Other': []})
    run.call(s3.list_buckets, 'positional')
    try:
        s3.get_object(Bucket='bucket', Key='k')
    except s3.exceptions.NoSuchKey as raised:
        run.tell_value(modelled=kind_of(raised), generic=isinstance(raised, exceptions.ClientError))
    run.call(lambda: s3.exceptions.NoSuchThing)
    run.call(lambda: s3.no_such_method)


def kind_of(value):
    return type(value).__name__


@scenario
def tables(run):
    dynamodb = run.client('dynamodb')
    run.call(
        dynamodb.create_table,
        TableName='table',
        KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
        AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
        BillingMode='PAY_PER_REQUEST',
    )
    item = {
        'id': {'S': 'ü'}, 'n': {'N': '1.5'}, 'b': {'B': b'\x00\xff'}, 'l': {'L': [{'NULL': True}, {'BOOL': False}]},
        'm': {'M': {'k': {'SS': ['a', 'b']}}}, 'bs': {'BS': [b'x']},
    }
    run.call(dynamodb.put_item, TableName='table', Item=item)
    run.call(dynamodb.get_item, TableName='table', Key={'id': {'S': 'ü'}})
    run.call(dynamodb.get_item, TableName='table', Key={'id': {'S': 'none'}})
    run.call(
        dynamodb.query,
        TableName='table',
        KeyConditionExpression='id = :id',
        ExpressionAttributeValues={':id': {'S': 'ü'}},
    )
    run.call(
        dynamodb.put_item, TableName='table', Item={'id': {'S': 'ü'}},
        ConditionExpression='attribute_not_exists(id)', ReturnValuesOnConditionCheckFailure='ALL_OLD',
    )
    run.call(dynamodb.describe_table, TableName='table')
    run.call(dynamodb.get_item, TableName='nowhere', Key={'id': {'S': 'x'}})
    run.call(dynamodb.list_tables, Limit=0)
    run.call(dynamodb.put_item, TableName='table', Item={'id': {'S': 5, 'X': 1}, 'e': 'text'})
    run.call(dynamodb.put_item, TableName=5)


@scenario
def values_in_messages(run):
    dynamodb = run.client('dynamodb', quiet=True)

    class Odd:
        def __str__(self):
            return 'told by str'

        def __repr__(self):
            return 'told by repr'

    class Text(str):
        pass

    for value in [Odd(), [Odd()], {'a': Odd(), 'b': b'x'}, (1, 2.5), {1, }, 1.0, True, b'x', bytearray(b'y'), None, 10**30, float('nan')]:
        run.call(dynamodb.put_item, TableName='table', Item=value)
        run.call(dynamodb.list_tables, Limit=value)
        run.call(dynamodb.list_tables, ExclusiveStartTableName=value)
    run.call(dynamodb.put_item, TableName='t', Item={1: {'S': 'x'}, Text('y'): {'S': Text('z')}})
    run.call(dynamodb.put_item, TableName='t', Item={'k': {Text('S'): 'x', 'N': 1}})


@scenario
def parameters_are_changed_and_replaced(run):
    s3 = run.client('s3')
    run.call(s3.create_bucket, Bucket='bucket')
    events = s3.meta.events

    def default(params, **kwargs):
        params.setdefault('Bucket', 'bucket')

    with_default = 'provide-client-params.s3.ListObjectsV2'
    events.register(with_default, default)
    run.call(s3.list_objects_v2, EncodingType='url')
    events.unregister(with_default, default)
    run.call(s3.list_objects_v2, EncodingType='url')

    replacement = {'Bucket': 'bucket', 'Key': 'replaced', 'Metadata': {'a': 'b'}}
    events.register('provide-client-params.s3.PutObject', lambda **kwargs: replacement)
    events.register('provide-client-params.s3', lambda **kwargs: {'Bucket': 'never'})
    run.call(s3.put_object)
    run.tell_value(replacement=replacement)


@scenario
def one_context_for_all_events(run):
    s3 = run.client('s3', quiet=True)
    contexts, mine = [], object()

    def first(params, context, **kwargs):
        context['mine'] = mine
        contexts.append(context)

    events = s3.meta.events
    events.register('provide-client-params', first)
    for name in ('before-parameter-build', 'before-endpoint-resolution', 'before-call', 'choose-signer', 'response-received', 'after-call'):
        events.register(name, lambda context, **kwargs: contexts.append(context))
    for name in ('request-created', 'before-sign', 'before-send'):
        events.register(name, lambda request, **kwargs: contexts.append(request.context))
    events.register('before-call', lambda params, **kwargs: contexts.append(params['context']))
    events.register('needs-retry', lambda request_dict, **kwargs: contexts.append(request_dict['context']))
    run.call(s3.list_buckets)
    run.tell_value(count=len(contexts), same=all(context is contexts[0] for context in contexts))
    run.tell_value(kept=contexts[0]['mine'] is mine)
    known = ('client_region', 'has_streaming_input', 'auth_type', 'unsigned_payload')
    run.tell_value(context={name: contexts[0][name] for name in known})
    run.tell_value(config=contexts[0]['client_config'] is s3.meta.config)
    run.tell_value(retries={name: kind_of(value) for name, value in contexts[0]['retries'].items()})


@scenario
def the_callers_objects_are_seen_and_kept(run):
    s3 = run.client('s3', quiet=True)
    s3.create_bucket(Bucket='bucket')
    tags = [{'Key': 'a', 'Value': 'b'}]
    tagging = {'TagSet': tags}
    seen = {}

    def edit(params, event_name, **kwargs):
        seen[event_name.split('.')[0]] = params['Tagging'] is tagging and params['Tagging']['TagSet'] is tags
        if event_name.startswith('before-parameter-build'):
            params['Tagging']['TagSet'].append({'Key': 'c', 'Value': 'd'})

    for name in ('provide-client-params', 'before-parameter-build', 'before-endpoint-resolution'):
        s3.meta.events.register(name, edit)
    run.call(s3.put_bucket_tagging, Bucket='bucket', Tagging=tagging)
    run.tell_value(seen=seen, tagging=tagging)
    s3.meta.events.unregister('provide-client-params', edit)
    s3.meta.events.unregister('before-parameter-build', edit)
    s3.meta.events.unregister('before-endpoint-resolution', edit)
    run.call(s3.get_bucket_tagging, Bucket='bucket')


@scenario
def private_parameters_travel_in_the_context(run):
    s3 = run.client('s3', quiet=True)

    def take(params, context, **kwargs):
        context['_mine'] = {name: params.pop(name) for name in list(params) if name.startswith('_')}

    def put(params, context, **kwargs):
        params['headers']['X-Mine'] = context['_mine']['_Header']
        params['_unmodelled'] = 'lasts'

    seen = {}
    s3.meta.events.register('provide-client-params.*.*', take)
    s3.meta.events.register('before-call.*.*', put)
    s3.meta.events.register('before-sign', lambda request, **kwargs: seen.update(signed=request.headers.get('x-mine')))
    s3.meta.events.register('before-send', lambda request, **kwargs: seen.update(sent=request.headers['X-Mine']))
    s3.meta.events.register(
        'needs-retry', lambda request_dict, **kwargs: seen.update(lasts=request_dict.get('_unmodelled'))
    )
    run.call(s3.list_buckets, _Header='value')
    run.tell_value(seen=seen)


@scenario
def the_request_is_changed_before_and_after_signing(run):
    s3 = run.client('s3', quiet=True)
    seen = {}

    def sign(request, **kwargs):
        request.headers.add_header('X-Twice', 'a')
        request.headers.add_header('X-Twice', 'b')
        request.headers['X-Param'] = 'c'
        del request.headers['x-param']
        request.params['added'] = 'to the query'
        seen['before'] = sorted(request.headers.keys())

    def created(request, **kwargs):
        seen['authorization'] = 'Authorization' in request.headers
        seen['signed'] = request.headers['Authorization'].split('SignedHeaders=')[1].split(',')[0]

    def send(request, **kwargs):
        seen['sent'] = sorted(request.headers)
        seen['url'] = text(request.url)
        seen['body'] = content(request.body)
        request.headers['X-Late'] = 'unsigned'

    s3.meta.events.register('before-sign.s3', sign)
    s3.meta.events.register('request-created', created)
    s3.meta.events.register('before-send.s3', send)
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)


@scenario
def session_handlers_run_before_signing_and_client_handlers_after(run):
    seen = []
    run.session.events.register(
        'request-created.s3', lambda request, **kwargs: seen.append('Authorization' in request.headers)
    )
    s3 = run.client('s3', quiet=True)
    s3.meta.events.register(
        'request-created.s3', lambda request, **kwargs: seen.append('Authorization' in request.headers)
    )
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)


class Raw:
    """What an answer is read from."""

    def __init__(self, body):
        self._body = body

    def stream(self, **kwargs):
        while self._body:
            piece, self._body = self._body[:4], self._body[4:]
            yield piece

    def read(self, amt=None):
        amt = len(self._body) if amt is None else amt
        piece, self._body = self._body[:amt], self._body[amt:]
        return piece


@scenario
def answers_in_the_networks_place(run):
    s3 = run.client('s3')
    answer = AWSResponse('http://x', 200, {'ETag': '"mine"', 'x-amz-request-id': 'id'}, Raw(b''))

    class Duck:
        status_code = 200
        headers = {'content-length': '4'}
        url = 'http://duck'
        content = b'duck'
        raw = Raw(b'duck')

    events = s3.meta.events
    with_answer = lambda **kwargs: answer  # noqa: E731
    events.register('before-send.s3.PutObject', with_answer)
    run.call(s3.put_object, Bucket='bucket', Key='k', Body=b'x')
    events.register(
        'before-send.s3.GetObject',
        lambda **kwargs: AWSResponse('http://x', 200, {'content-length': '9'}, Raw(b'streaming')),
    )
    run.call(s3.get_object, Bucket='bucket', Key='k')
    events.register(
        'before-send.s3.ListBuckets',
        lambda **kwargs: AWSResponse('http://x', 200, {}, Raw(b'<L><Buckets><Bucket><Name>n</Name></Bucket></Buckets></L>')),
    )
    run.call(s3.list_buckets)
    events.register(
        'before-send.s3.HeadBucket',
        lambda **kwargs: AWSResponse('http://x', 404, {'x-amz-bucket-region': 'eu-west-1'}, Raw(b'')),
    )
    run.call(s3.head_bucket, Bucket='bucket')
    events.register('before-send.s3.GetObjectTorrent', lambda **kwargs: Duck())
    run.call(s3.get_object_torrent, Bucket='bucket', Key='k')
    events.register(
        'before-call.s3.GetBucketAcl', lambda **kwargs: (AWSResponse('', 200, {}, None), {'Owner': {'ID': 'mine'}})
    )
    run.call(s3.get_bucket_acl, Bucket='bucket')
    events.register(
        'before-call.s3.GetBucketPolicy',
        lambda **kwargs: (
            AWSResponse('', 409, {}, None),
            {'Error': {'Code': 'NoSuchBucket', 'Message': 'm'}, 'ResponseMetadata': {'HTTPStatusCode': 409}},
        ),
    )
    run.call(s3.get_bucket_policy, Bucket='bucket')

    class Status:
        status_code = 200

    events.register('before-call.s3.GetBucketCors', lambda **kwargs: (Status(), {'CORSRules': []}))
    run.call(s3.get_bucket_cors, Bucket='bucket')


@scenario
def parsed_answers_are_changed(run):
    s3 = run.client('s3', quiet=True)
    events = s3.meta.events

    def add(customized_response_dict, response_dict, **kwargs):
        customized_response_dict['Custom'] = 'added'
        response_dict['headers']['x-amz-request-id'] = 'changed'

    def received(parsed_response, **kwargs):
        parsed_response['Received'] = True

    def after(parsed, http_response, **kwargs):
        parsed['Status'] = http_response.status_code
        parsed['Text'] = kind_of(http_response.text)
        del parsed['ResponseMetadata']

    events.register('before-parse', add)
    events.register('response-received', received)
    run.call(s3.list_buckets)
    events.register('after-call', after)
    run.call(s3.list_buckets)
    dynamodb = run.client('dynamodb', quiet=True)
    dynamodb.meta.events.register(
        'before-parse', lambda response_dict, **kwargs: response_dict.update(status_code=400, body=b'{"__type": "x#Y"}')
    )
    run.call(dynamodb.list_tables)


@scenario
def retries_by_handlers(run):
    s3 = run.client('s3')
    replies = {1: 0, 2: 0.0, 3: False}
    s3.meta.events.register_first('needs-retry.s3.ListBuckets', lambda attempts, **kwargs: replies[attempts])
    run.call(s3.list_buckets)


@scenario
def failures_are_retried_and_end(run):
    s3 = run.client('s3')

    def fails(**kwargs):
        return AWSResponse('http://x', 503, {'x-amz-retry-after': '0'}, Raw(b''))

    s3.meta.events.register('before-send.s3.ListBuckets', fails)
    run.call(s3.list_buckets)
    times = []

    def fails_once(**kwargs):
        times.append(1)
        if len(times) == 1:
            raise exceptions.ConnectTimeoutError(endpoint_url='http://x')

    s3.meta.events.register('before-send.s3.HeadBucket', fails_once)
    run.call(s3.head_bucket, Bucket='bucket')


def raising(event):
    def run_it(run):
        s3 = run.client('s3')

        class Mine(Exception):
            pass

        def raises(**kwargs):
            raise Mine('raised in ' + event)

        s3.meta.events.register_first(event, raises)
        run.call(s3.list_buckets)

    run_it.__name__ = f'exceptions_in_{event}'
    return run_it


for _event in EVENTS[:-2]:
    scenario(raising(_event))


@scenario
def exceptions_in_after_call_error(run):
    s3 = run.client('s3')

    def fails(**kwargs):
        raise KeyError('first')

    def fails_too(**kwargs):
        raise ValueError('second')

    s3.meta.events.register('before-sign', fails)
    s3.meta.events.register('after-call-error', fails_too)
    run.call(s3.list_buckets)


@scenario
def nobody_is_at_the_endpoint(run):
    config = Config(retries={'max_attempts': 0}, connect_timeout=1, read_timeout=1)
    s3 = run.session.client('s3', endpoint_url='http://127.0.0.1:1', config=config)
    run.register(s3.meta.events, EVENTS)
    run.call(s3.list_buckets)


@scenario
def signers_are_chosen(run):
    s3 = run.client('s3', quiet=True)
    seen = {}
    s3.meta.events.register('before-send', lambda request, **kwargs: seen.update(signed='Authorization' in request.headers))
    s3.meta.events.register('choose-signer.s3.*', lambda **kwargs: UNSIGNED)
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)
    unsigned = run.client('s3', quiet=True, signature_version=UNSIGNED)
    unsigned.meta.events.register('before-send', lambda request, **kwargs: seen.update(unsigned='Authorization' not in request.headers))
    run.call(unsigned.list_buckets)
    run.tell_value(seen=seen)


@scenario
def missing_credentials_region_and_service(run):
    bare = library.Session(region_name='us-east-1')
    s3 = bare.client('s3', endpoint_url=ENDPOINT)
    run.register(s3.meta.events, EVENTS)
    run.call(s3.list_buckets)
    run.call(library.Session().client, 'dynamodb')
    run.call(library.Session().client, 'no-such-service')
    run.call(library.Session().client, 's3', region_name='not a region')
    run.call(library.Session().client, 's3', endpoint_url='no address')
    run.call(library.Session, profile_name='nobody')
    run.call(library.Session().client, 's3', aws_access_key_id='only')
    run.call(library.Session().client, 's3', api_version='1999-01-01')
    run.call(Config, nope=1)
    run.call(Config, 'a', region_name='b')
    run.call(Config, retries={'max_attempts': -1})
    run.call(Config, retries={'mode': 'x'})
    run.call(Config, retries={'x': 1})
    run.call(Config, s3={'addressing_style': 'x'})
    run.call(Config, *range(31))


@scenario
def classes_and_attributes(run):
    class Base:
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.initialized = True

        def from_base(self):
            return 'base'

    def edit(class_attributes, base_classes, **kwargs):
        class_attributes['mine'] = lambda self: self.meta.region_name
        class_attributes['list_buckets'] = lambda self: 'replaced'
        base_classes.insert(0, Base)

    run.session.events.register('creating-client-class.s3', edit)
    s3 = run.client('s3')
    run.call(s3.mine)
    run.call(s3.list_buckets)
    run.call(s3.from_base)
    other = run.client('s3')
    run.tell_value(
        initialized=s3.initialized, same_class=type(s3) is type(other), name=type(s3).__name__,
        bases=[cls.__name__ for cls in type(s3).__mro__ if cls.__name__ != 'ClientBase'], methods=sorted(s3.meta.method_to_api_mapping)[:20],
        operation=s3.meta.method_to_api_mapping['list_objects_v2'], region=s3.meta.region_name,
        endpoint=text(s3.meta.endpoint_url), partition=s3.meta.partition, service=s3.meta.service_model.service_name,
    )
    s3.meta.events.register('getattr.s3.old_name', lambda client, **kwargs: client.head_bucket)
    run.call(lambda: kind_of(s3.old_name))
    run.call(lambda: hasattr(s3, 'older_name'))
    s3.anything = 5
    run.tell_value(anything=s3.anything, method=s3.get_object.__name__)


@scenario
def every_call_passes_make_api_call(run):
    from unittest import mock

    s3 = run.client('s3', quiet=True)
    base = type(s3).__mro__[1]
    with mock.patch.object(base, '_make_api_call', return_value={'patched': True}) as patched:
        run.call(s3.list_objects_v2, Bucket='b')
        run.tell_value(arguments=list(patched.call_args.args), count=patched.call_count)
    original = base._make_api_call

    def wrapper(self, operation_name, api_params):
        run.tell_value(wrapped=operation_name, params=api_params)
        return original(self, operation_name, api_params)

    with mock.patch.object(base, '_make_api_call', wrapper):
        run.call(s3.list_buckets)
    s3._make_api_call = lambda operation_name, api_params: 'of the instance'
    run.call(s3.list_buckets)


@scenario
def models_are_described(run):
    s3, dynamodb = run.client('s3', quiet=True), run.client('dynamodb', quiet=True)
    for client, operation in ((s3, 'GetObject'), (s3, 'PutBucketTagging'), (dynamodb, 'Query')):
        service = client.meta.service_model
        model = service.operation_model(operation)
        run.tell_value(
            name=model.name, wire_name=model.wire_name, http=model.http, metadata=dict(service.metadata),
            service_id=service.service_id, hyphenized=service.service_id.hyphenize(), protocol=service.protocol,
            signing_name=service.signing_name, endpoint_prefix=service.endpoint_prefix,
            input=shape_of(model.input_shape), output=shape_of(model.output_shape),
            errors=[shape.name for shape in model.error_shapes], streaming=[model.has_streaming_input, model.has_streaming_output],
            deprecated=model.deprecated, auth_type=model.auth_type, idempotent=model.idempotent_members,
            event_stream=[model.has_event_stream_input, model.has_event_stream_output],
        )
    run.tell_value(operations=list(dynamodb.meta.service_model.operation_names)[:50])
    run.call(dynamodb.meta.service_model.operation_model, 'NoSuchOperation')


def shape_of(shape, depth=6):
    if shape is None or depth == 0:
        return None if shape is None else shape.name
    told = {
        'name': shape.name, 'type': shape.type_name, 'class': kind_of(shape), 'serialization': dict(shape.serialization),
        'metadata': dict(shape.metadata), 'required': list(getattr(shape, 'required_members', [])),
    }
    if shape.type_name == 'structure':
        told['members'] = {name: shape_of(member, depth - 1) for name, member in shape.members.items()}
    if shape.type_name == 'list':
        told['member'] = shape_of(shape.member, depth - 1)
    if shape.type_name == 'map':
        told['key'], told['value'] = shape_of(shape.key, 1), shape_of(shape.value, depth - 1)
    if shape.type_name == 'string':
        told['enum'] = list(shape.enum)
    return told


@scenario
def calls_inside_of_handlers(run):
    s3 = run.client('s3')
    depth = []

    def nested(**kwargs):
        if len(depth) < 3:
            depth.append(1)
            run.call(s3.list_buckets)

    s3.meta.events.register('before-send', nested)
    run.call(s3.list_buckets)
    run.tell_value(depth=len(depth))


def main():
    for function in SCENARIOS:
        run = Run()
        try:
            function(run)
        except BaseException:
            run.told.append({'broken': traceback.format_exc()})
        print(json.dumps({'scenario': function.__name__, 'told': run.told}, sort_keys=True))


main()
