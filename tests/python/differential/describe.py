"""What is told of a value: enough to compare two libraries by, nothing that differs from run to run."""

import datetime
import re

# Of servers and clients, and of the moment.
_OF_THE_MOMENT = re.compile(
    r'127\.0\.0\.1:\d+|0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|'
    r'\d{8}T\d{6}Z|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT'
)
_HEADERS_OF_THE_MOMENT = {
    'date',
    'x-amzn-requestid',
    'x-amz-request-id',
    'x-amz-id-2',
    'last-modified',
    'x-amz-crc32',
    'content-length',
}
_IDS = {'RequestId', 'HostId', 'TableId', 'LatestStreamLabel'}


def text(value):
    """Text without what is of the moment."""
    return _OF_THE_MOMENT.sub('*', value).replace('<botocore.', '<bufeo.')


def kind(value):
    """The name of a value's class, whichever package it is from."""
    return type(value).__name__


def content(value, depth=12):
    """A result: every value in it, with its type where JSON has none of its own."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return {'float': repr(value)}
    if isinstance(value, str):
        return text(value)
    if isinstance(value, (bytes, bytearray)):
        return {kind(value): text(bytes(value).decode('latin-1'))}
    if isinstance(value, datetime.datetime):
        zone = None if value.tzinfo is None else kind(value.tzinfo)
        return {'datetime': zone, 'offset': str(value.utcoffset())}
    if depth == 0:
        return '...'
    if isinstance(value, dict):
        found = {}
        for name, item in value.items():
            of_the_moment = name in _IDS or str(name).lower() in _HEADERS_OF_THE_MOMENT
            found[str(name)] = kind(item) if of_the_moment else content(item, depth - 1)
        return found
    if isinstance(value, (list, tuple)):
        return [content(item, depth - 1) for item in value]
    if kind(value) in ('StreamingBody', 'StreamingChecksumBody'):
        return {kind(value): value.read().decode('latin-1')}
    if kind(value) == 'EventStream':
        return {'EventStream': [content(event) for event in value]}
    return {'object': kind(value)}


def argument(name, value):
    """A handler's keyword argument: its type and, of what the contract names, the parts."""
    told = {'type': kind(value)}
    if name in ('params', 'builtins', 'customized_response_dict', 'class_attributes', 'serializer_kwargs', 'parsed'):
        if isinstance(value, dict) and name != 'class_attributes':
            told['names'] = sorted(str(getattr(key, 'value', key)) for key in value)
    if name == 'request':
        told['method'] = value.method
        told['url'] = text(value.url)
        told['headers'] = kind(value.headers)
        told['values'] = sorted({kind(item) for item in value.headers.values()})
        told['context'] = kind(value.context)
        told['stream_output'] = value.stream_output
    if name in ('http_response', 'response_dict'):
        told['status'] = value['status_code'] if isinstance(value, dict) else getattr(value, 'status_code', None)
        headers = value['headers'] if isinstance(value, dict) else getattr(value, 'headers', None)
        told['headers'] = kind(headers)
    if name in ('response_dict',) and isinstance(value, dict):
        told['names'] = sorted(value)
        # The HTTP library's own object: each library has another.
        told['body'] = {'HTTPResponse': 'RawStream'}.get(kind(value['body']), kind(value['body']))
    if name == 'response' and value is not None:
        told['parts'] = [kind(part) for part in value]
    if name in ('model', 'operation', 'operation_model') and value is not None:
        told['name'] = value.name
        told['service'] = value.service_model.service_name
    if name in ('operation_name', 'signing_name', 'region_name', 'attempts', 'protocol_name', 'service_name'):
        told['value'] = value
    if name == 'signature_version':
        told['value'] = value if isinstance(value, str) else repr(kind(value))
    if name in ('exception', 'caught_exception') and value is not None:
        told.update(exception(value))
    return told


def exception(raised):
    """An exception: its class, what that derives from, its text and attributes."""
    told = {
        'class': [
            cls.__name__
            for cls in type(raised).__mro__
            if not cls.__module__.startswith(('botocore.vendored', 'urllib3'))
        ],
        'text': text(str(raised)),
    }
    if hasattr(raised, 'response'):
        told['response'] = content(raised.response)
        told['operation_name'] = getattr(raised, 'operation_name', None)
    if hasattr(raised, 'kwargs'):
        told['kwargs'] = sorted(raised.kwargs)
    return told
