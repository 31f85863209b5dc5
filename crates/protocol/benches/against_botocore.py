"""Times botocore's serializers and parsers on the cases of the bench beside it: one line a case, in nanoseconds.

Called with a folder: `<case>.json` holds what a case is about, `<case>.body` the answer to parse.
"""

import json
import pathlib
import sys
import timeit

import botocore.session
from botocore.parsers import create_parser
from botocore.serialize import create_serializer


def nanoseconds(call):
    call()
    timer = timeit.Timer(call)
    repeats, _ = timer.autorange()
    return min(timer.repeat(7, max(repeats // 4, 1))) / max(repeats // 4, 1) * 1e9


def parsing(operation, protocol, body, expected):
    parser = create_parser(protocol)
    response = {'status_code': 200, 'headers': {}, 'body': body, 'context': {}}
    shape = operation.output_shape
    (member, count), = expected.items()
    assert len(parser.parse(response, shape)[member]) == count
    return lambda: parser.parse(response, shape)


def serializing(operation, protocol, params, expected, validated):
    serializer = create_serializer(protocol, include_validation=validated)
    body = serializer.serialize_to_request(params, operation)['body']
    assert len(body) == expected, (len(body), expected)
    return lambda: serializer.serialize_to_request(params, operation)


def case(file):
    given = json.loads(file.read_text())
    model = session.get_service_model(given['service'])
    operation = model.operation_model(given['operation'])
    protocol = model.resolved_protocol
    body = file.with_suffix('.body')
    if body.exists():
        return parsing(operation, protocol, body.read_bytes(), given['expected'])
    return serializing(operation, protocol, given['params'], given['expected'], given['validated'])


session = botocore.session.Session()
for file in sorted(pathlib.Path(sys.argv[1]).glob('*.json')):
    print(file.stem, nanoseconds(case(file)))
