"""Ways in for data that is too deep and for handlers that call again, each run in threads with stacks of several sizes.

`entrances.py NAME` prints a line of JSON for each size: the exception's class, or what came. A process that is killed
prints fewer.
"""

import json
import sys
import threading

import bufeo
from bufeo import expression
from bufeo.awsrequest import AWSResponse
from bufeo.config import Config

KIB = 1024
STACKS = (128 * KIB, 256 * KIB, 8192 * KIB)
LEVELS = 12_000
# What the default recursion limit of Python lets its JSON reader read.
READABLE = 900


def around(levels=LEVELS, name=None):
    """Lists in lists, or dictionaries under that name."""
    value = 'x'
    for _ in range(levels):
        value = [value] if name is None else {name: value}
    return value


def itself():
    """A dictionary that contains itself, twice, and in a list."""
    value = {}
    value.update(M=value, L=[value], S='x')
    return value


def endless():
    value = []
    value.extend([value, value])
    return value


def client(service='dynamodb', **config):
    return bufeo.client(
        service,
        region_name='eu-west-1',
        aws_access_key_id='AKID',
        aws_secret_access_key='secret',
        endpoint_url='http://127.0.0.1:1',
        config=Config(retries={'total_max_attempts': 1}, **config),
    )


def answered(made, body=b'{}', headers=None, status=200):
    """Lets the client go without a server."""

    class Raw:
        def __init__(self):
            self._left = body

        def stream(self, **_):
            left, self._left = self._left, b''
            yield left

        def read(self, *_):
            left, self._left = self._left, b''
            return left

    made.meta.events.register(
        'before-send', lambda **_: AWSResponse('http://127.0.0.1:1', status, headers or {}, Raw())
    )
    return made


def put(made, value):
    return made.put_item(TableName='t', Item={'a': value})


def attribute(levels):
    """An attribute of DynamoDB's that deep."""
    value = {'S': 'x'}
    for _ in range(levels):
        value = {'L': [value]}
    return value


def from_handler(event, change, body=b'{}', call=None, service='dynamodb'):
    made = answered(client(service), body)
    made.meta.events.register_first(event, lambda **given: change(given))
    return (call or (lambda: made.list_tables()))()


def unchecked(value):
    return put(answered(client(parameter_validation=False)), value)


def s3(event, change, **arguments):
    made = answered(client('s3'), b'')
    made.meta.events.register_first(event, lambda **given: change(given))
    return made.put_object(Bucket='b', Key='k', **({'Body': b'x'} | arguments))


def document(value):
    return answered(client('bedrock-runtime')).converse(modelId='m', messages=[], additionalModelRequestFields=value)


def search(text, value):
    return expression.search(text, value)


def paginate(value):
    made = answered(client())
    return list(made.get_paginator('scan').paginate(TableName='t', ExclusiveStartKey={'a': value}))


def pages(value):
    """A service's token that is as deep as that, for the token of the program."""
    made = client()
    made.meta.events.register(
        'before-call', lambda **_: (AWSResponse('', 200, {}, None), {'Items': [1, 2, 3], 'LastEvaluatedKey': value})
    )
    pager = made.get_paginator('scan').paginate(TableName='t', PaginationConfig={'MaxItems': 2})
    pager.build_full_result()
    return pager.resume_token


def wait(value):
    return answered(client()).get_waiter('table_exists').wait(TableName=value)


def waiter_sees(value):
    made = client()
    made.meta.events.register('before-call', lambda **_: (AWSResponse('', 200, {}, None), {'Table': value}))
    return made.get_waiter('table_exists').wait(TableName='t', WaiterConfig={'MaxAttempts': 1, 'Delay': 0})


def resource(value):
    made = bufeo.resource(
        'dynamodb',
        region_name='eu-west-1',
        aws_access_key_id='AKID',
        aws_secret_access_key='secret',
        endpoint_url='http://127.0.0.1:1',
    )
    answered(made.meta.client)
    return made.Table('t').put_item(Item={'a': value})


def emitted():
    events = bufeo.Session().events
    events.register('a.b', lambda **_: events.emit('a.b'))
    return events.emit('a.b')


def calls_itself(event, service='dynamodb', call=lambda made: made.list_tables()):
    made = answered(client(service))
    depth = 0
    deepest = 0

    def again(**_):
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        try:
            call(made)
        finally:
            depth -= 1

    made.meta.events.register_first(event, again)
    try:
        call(made)
    except RecursionError:
        return deepest


def makes_clients():
    session = bufeo.Session(region_name='eu-west-1')
    session.events.register('creating-client-class.dynamodb', lambda **_: session.client('dynamodb'))
    return session.client('dynamodb')


def response(levels):
    value = attribute(levels)
    body = json.dumps({'Item': {'a': value}}).encode()
    made = answered(client(), body)
    found = made.get_item(TableName='t', Key={'a': {'S': 'x'}})['Item']['a']
    return found == value


def unknown_member(levels):
    body = b'{"TableNames": [], "Unknown": ' + b'[' * levels + b']' * levels + b'}'
    return answered(client(), body).list_tables()['TableNames'] == []


def xml_response(levels):
    body = b'<ListAllMyBucketsResult>' + b'<a>' * levels + b'</a>' * levels + b'</ListAllMyBucketsResult>'
    return sorted(answered(client('s3'), body).list_buckets())


def xml_error(levels):
    body = b'<Error><Code>Wrong</Code>' + b'<a>' * levels + b'</a>' * levels + b'</Error>'
    return answered(client('s3'), body, status=400).list_buckets()


def put_into(name, value):
    def change(given):
        given['params'][name] = value

    return change


def looks_for_itself():
    made = client('s3')
    made.meta.events.register('getattr.s3.nothing', lambda **_: made.nothing)
    return made.nothing


def posted(value):
    return client('s3').generate_presigned_post('b', 'k', Fields=value, Conditions=[value])


def over_tls():
    """Nobody answers there, but TLS is set up."""
    return bufeo.client('s3', region_name='eu-west-1', endpoint_url='https://127.0.0.1:1').meta.region_name


ENTRANCES = {
    'first client': lambda: client('s3').meta.region_name,
    'first client, over TLS': over_tls,
    'settings that contain themselves': lambda: client('s3', s3=itself()).meta.region_name,
    'attributes that look for themselves': looks_for_itself,
    'form that contains itself': lambda: posted(itself()),
    'params that contain themselves': lambda: put(client(), itself()),
    'params that contain themselves, unchecked': lambda: unchecked(itself()),
    'params that are deep': lambda: put(client(), attribute(LEVELS)),
    'params that are deep, unchecked': lambda: unchecked(attribute(LEVELS)),
    'params read from JSON': lambda: put(client(), json.loads(json.dumps(attribute(READABLE // 6)))),
    'params where text should be': lambda: client().list_tables(ExclusiveStartTableName=endless()),
    'params where text should be, deep': lambda: client().list_tables(ExclusiveStartTableName=around()),
    'params of no name': lambda: client().list_tables(Nothing=itself()),
    'document that contains itself': lambda: document(itself()),
    'document that is deep': lambda: document(around()),
    'params with a client of handlers': lambda: from_handler('provide-client-params', lambda _: None, call=None),
    'params that a handler replaces': lambda: from_handler('provide-client-params', lambda _: itself()),
    'params that a handler changes': lambda: from_handler(
        'before-parameter-build', put_into('ExclusiveStartTableName', around())
    ),
    'body of a handler': lambda: from_handler('before-call', put_into('body', endless())),
    'body of a handler, deep': lambda: from_handler('before-call', put_into('body', around())),
    'form of a handler': lambda: s3('before-call', put_into('body', itself())),
    'headers of a handler': lambda: from_handler('before-call', put_into('headers', itself())),
    'header of a handler': lambda: from_handler(
        'before-call', lambda given: given['params']['headers'].update(deep=endless())
    ),
    'url of a handler': lambda: from_handler('before-call', put_into('url', endless())),
    'query of a handler': lambda: s3('before-call', put_into('query_string', itself())),
    'context of a handler': lambda: from_handler(
        'before-call', lambda given: given['context'].update(signing=itself())
    ),
    'request of a handler': lambda: from_handler(
        'request-created', lambda given: setattr(given['request'], 'data', endless())
    ),
    'url of a request of a handler': lambda: from_handler(
        'request-created', lambda given: setattr(given['request'], 'url', endless())
    ),
    'params of a request of a handler': lambda: from_handler(
        'request-created', lambda given: setattr(given['request'], 'params', itself())
    ),
    'parsed of a handler': lambda: from_handler('after-call', lambda given: given['parsed'].update(itself())),
    'parsed of a handler that answers': lambda: from_handler(
        'before-call', lambda _: (AWSResponse('', 400, {}, None), {'Error': {'Code': around(), 'Message': itself()}})
    ),
    'metadata': lambda: s3('before-call', lambda _: None, Metadata=itself()),
    'tagging': lambda: s3('before-call', lambda _: None, Tagging=endless()),
    'body': lambda: s3('before-call', lambda _: None, Body=endless()),
    'expression over itself': lambda: len(search('M.M.L[0].S', itself())),
    'expression that flattens itself': lambda: len(search('[][]', endless())),
    'expression that compares itself': lambda: search('@ == L', itself()),
    'expression to text': lambda: search('to_string(@)', itself()),
    'expression to text, deep': lambda: search('to_string(@)', around()),
    'expression that finds what is deep': lambda: len(search('a', {'a': around()})),
    'paginator of what contains itself': lambda: paginate(itself()),
    'token that contains itself': lambda: pages({'a': itself()}),
    'token that is deep': lambda: pages({'a': attribute(LEVELS)}),
    'token with bytes that contains itself': lambda: pages({'a': {'b': b'x', 'c': itself()}}),
    'waiter of what contains itself': lambda: wait(itself()),
    'waiter that sees what contains itself': lambda: waiter_sees(itself()),
    'resource': lambda: resource(itself()),
    'resource, deep': lambda: resource(around(name='a')),
    'events that emit themselves': emitted,
    'calls of params': lambda: calls_itself('before-parameter-build'),
    'calls of a sent request': lambda: calls_itself('before-send'),
    'calls of a signed request': lambda: calls_itself('before-sign'),
    'calls of a parsed answer': lambda: calls_itself('after-call'),
    'calls of s3': lambda: calls_itself('before-call', 's3', lambda made: made.head_object(Bucket='b', Key='k')),
    'presigned URLs': lambda: calls_itself(
        'before-parameter-build',
        's3',
        lambda made: made.generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': 'k'}),
    ),
    'clients that make clients': makes_clients,
    'response of 120 levels': lambda: response(60),
    'response of 250 levels': lambda: response(124),
    'response that is too deep': lambda: response(400),
    'unknown member': lambda: unknown_member(100_000),
    'unknown element': lambda: xml_response(100_000),
    'unknown element of an error': lambda: xml_error(100_000),
}


def outcome(entrance):
    try:
        came = entrance()
    except Exception as error:
        return [cls.__name__ for cls in type(error).__mro__], str(error)[:200]
    return came if isinstance(came, (bool, int)) else repr(came)[:100]


def main():
    entrance = ENTRANCES[sys.argv[1]]
    if not sys.argv[1].startswith('first'):
        # What is imported, and read, when it is first needed takes its stack from the main thread.
        client()
    for stack in STACKS:
        came = []
        threading.stack_size(stack)
        thread = threading.Thread(target=lambda: came.append(outcome(entrance)))
        thread.start()
        thread.join()
        print(json.dumps(came), flush=True)


if __name__ == '__main__':
    main()
