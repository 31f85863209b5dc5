"""Calls operations with botocore up to the socket and has it parse given answers, a line of JSON in, one out.

The first line is what to leave out of botocore. A line with a service makes clients of it, any other is a call.
"""

import base64
import contextlib
import datetime
import email.utils
import gc
import io
import json
import math
import sys
import time
import types
import uuid

import botocore.auth
import botocore.client
import botocore.handlers
import botocore.session
import botocore.signers
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.eventstream import EventStream
from botocore.exceptions import ClientError, EventStreamError, FlexibleChecksumError, ParamValidationError
from botocore.response import StreamingBody
from urllib3 import HTTPHeaderDict, HTTPResponse

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
TOKEN = uuid.UUID(bytes=b'\x11' * 16, version=4)
# No call of a client that makes one attempt sends as many.
MOST_REQUESTS = 10
FLOATS = {'nan': math.nan, 'inf': math.inf, '-inf': -math.inf}


def value_of(tagged):
    """Turns an object of the notation into what it stands for; others stay."""
    if len(tagged) != 1:
        return tagged
    ((tag, content),) = tagged.items()
    match tag:
        case '$bytes':
            return base64.b64decode(content)
        case '$stream':
            return io.BytesIO(base64.b64decode(content))
        case '$float':
            return FLOATS[content]
        case '$map':
            return dict(content)
        case '$time':
            seconds, microseconds, offset = content
            zone = datetime.timezone(datetime.timedelta(seconds=offset))
            return (EPOCH + datetime.timedelta(seconds=seconds, microseconds=microseconds)).astimezone(zone)
    return tagged


def notation_of(value):
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is dict:
        if any(name[:1] == '$' for name in value):
            return {'$map': [[name, notation_of(item)] for name, item in value.items()]}
        return {name: notation_of(item) for name, item in value.items()}
    if kind is list:
        return [notation_of(item) for item in value]
    if kind is int:
        return value if -(2**63) <= value < 2**63 else {'$int': str(value)}
    if kind is float:
        return value if math.isfinite(value) else {'$float': str(value)}
    if kind is bytes:
        return {'$bytes': base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        since = (value if offset is not None else value.replace(tzinfo=datetime.timezone.utc)) - EPOCH
        seconds, rest = divmod(since, datetime.timedelta(seconds=1))
        return {'$time': [seconds, rest // MICROSECOND, offset and int(offset.total_seconds()) or 0]}
    if isinstance(value, StreamingBody):
        try:
            return {'$stream': base64.b64encode(value.read()).decode()}
        except FlexibleChecksumError as error:
            return {'$broken': f'Checksum: {error}'}
        except Exception as error:
            return {'$broken': type(error).__name__}
    if isinstance(value, EventStream):
        return {'$events': events_of(value)}
    return {'$other': repr(kind)}


def events_of(stream):
    """Reads a stream of events to its end, which may be an error."""
    events = []
    try:
        events.extend(notation_of(event) for event in stream)
    except EventStreamError as error:
        events.append({'raised': str(error), 'response': notation_of(error.response)})
    except Exception as error:
        events.append({'failed': type(error).__name__})
    return events


def leave_out(features, handlers):
    """Takes features and built-in handlers out of botocore, so that what is left can be compared."""

    def nothing(*args, **kwargs):
        return None

    for feature in features:
        owner, _, name = feature.rpartition('.')
        module, _, inner = owner.partition(':')
        owner = __import__(module, fromlist=['_'])
        setattr(getattr(owner, inner) if inner else owner, name, nothing)
    named = {f'{entry[0]} {name_of(entry[1])}': entry for entry in botocore.handlers.BUILTIN_HANDLERS}
    if unknown := handlers - named.keys():
        raise LookupError(f'botocore has no built-in handlers {unknown}')
    # A handler may stand there twice, under one name; what documents is not needed.
    botocore.handlers.BUILTIN_HANDLERS[:] = [
        entry
        for entry in botocore.handlers.BUILTIN_HANDLERS
        if f'{entry[0]} {name_of(entry[1])}' not in handlers and not entry[0].startswith('docs.')
    ]


def name_of(handler):
    owner = getattr(handler, '__self__', handler)
    return getattr(handler, '__name__', type(owner).__name__)


class Token:
    """A bearer token, as a session hands it to its clients."""

    def __init__(self, token):
        self.token = token

    def get_frozen_token(self):
        return self


class Endless(Exception):
    """A call that goes on and on."""


class Service:
    """The clients of one service: in each place one that checks parameters and one that does not."""

    def __init__(self, line):
        self.name, self.places, self.keys = line['service'], line['places'], line['keys']
        self.compressed_from, self.nested = line['compressed_from'], line['nested']
        self.sessions, self.clients, self.checks = {}, {}, {}
        self.answer = self.request = self.operation = None
        self.sent = 0

    def session(self, number):
        if number not in self.sessions:
            session = botocore.session.Session()
            # The same models for all.
            if self.sessions:
                loader = next(iter(self.sessions.values())).get_component('data_loader')
                session.register_component('data_loader', loader)
            place = self.places[number]
            access_key, secret_key, token = self.keys
            session.set_credentials(access_key, secret_key, place['token'], account_id=place['account'])
            session._auth_token = Token(token)
            self.sessions[number] = session
        return self.sessions[number]

    def client(self, number, validate):
        """The client of a place. Making one takes long, and the checks are all that differs; but for S3, whose clients
        remember where buckets are."""
        key = number, validate or self.name != 's3'
        client = self.clients.get(key) or self.make(key)
        checking, trusting = self.checks[key]
        client._serializer = checking if validate else trusting
        return client

    def make(self, key):
        number, _ = key
        place, optional = self.places[number], {}
        if place['signature']:
            unsigned = place['signature'] == 'unsigned'
            optional['signature_version'] = UNSIGNED if unsigned else place['signature']
        if place['preference']:
            optional['auth_scheme_preference'] = place['preference']
        if place['account_mode']:
            optional['account_id_endpoint_mode'] = place['account_mode']
        if place['discovery'] is not None:
            optional['endpoint_discovery_enabled'] = place['discovery']
        self.session(number).set_config_variable('sts_regional_endpoints', place['sts'] or 'regional')
        config = Config(
            retries={'total_max_attempts': 1, 'mode': 'standard'},
            request_min_compression_size_bytes=self.compressed_from,
            use_fips_endpoint=place['fips'],
            use_dualstack_endpoint=place['dual_stack'],
            s3=place['s3'],
            **optional,
        )
        client = self.session(number).create_client(
            self.name, region_name=place['region'], endpoint_url=place['endpoint'], config=config
        )
        client.meta.events.register('before-send', self.send)
        self.clients[key] = client
        self.checks[key] = client._serializer, client._serializer._serializer
        return client

    def send(self, request, event_name, **kwargs):
        # Some calls begin with one of another operation.
        operation = event_name.rpartition('.')[2]
        if operation in self.nested and operation != self.operation:
            headers = HTTPHeaderDict({'x-amz-bucket-region': 'eu-west-3'})
            raw = HTTPResponse(io.BytesIO(self.nested[operation].encode()), headers, 200, preload_content=False)
            return AWSResponse(request.url, 200, headers, raw)
        self.sent += 1
        if self.sent > MOST_REQUESTS:
            raise Endless(f'more than {MOST_REQUESTS} requests')
        body = request.body
        if hasattr(body, 'read'):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        self.request = {
            'method': request.method,
            'url': request.url,
            'headers': [[name, text(value)] for name, value in request.headers.items()],
            'body': None if body is None else base64.b64encode(body).decode(),
        }
        status, headers, body = self.answer
        headers = HTTPHeaderDict(map(tuple, headers))
        raw = HTTPResponse(io.BytesIO(base64.b64decode(body)), headers, status, preload_content=False)
        return AWSResponse(request.url, status, headers, raw)

    def call(self, line):
        self.request, self.answer, self.operation, self.sent = None, line['answer'], line['operation'], 0
        outcome = {}
        try:
            client = self.client(line['place'], line['validate'])
            if 'address' in line or 'form' in line:
                self.request = address(client, line) if 'address' in line else form(client, line)
                outcome['parsed'] = {}
            else:
                outcome['parsed'] = notation_of(client._make_api_call(line['operation'], line['params']))
        except ClientError as error:
            outcome['parsed'] = notation_of(error.response)
            outcome['raised'] = str(error)
        except ParamValidationError as error:
            outcome['invalid'] = str(error)
        except Exception as error:
            outcome['failed'] = [type(error).__name__, str(error)[:400]]
        outcome['request'] = self.request
        return outcome


def given(**arguments):
    return {name: value for name, value in arguments.items() if value is not None}


def address(client, line):
    optional = given(ExpiresIn=line['address']['expires'], HttpMethod=line['address']['method'])
    url = client.generate_presigned_url(xform_name(line['operation']), Params=line['params'], **optional)
    return {'method': 'ADDRESS', 'url': url, 'headers': [], 'body': None}


def form(client, line):
    parts, params = line['form'], line['params']
    optional = given(ExpiresIn=parts['expires'])
    made = client.generate_presigned_post(
        params['Bucket'], params['Key'], Fields=parts['fields'], Conditions=parts['conditions'], **optional
    )
    return {'method': 'FORM', 'url': made['url'], 'headers': list(made['fields'].items()), 'body': None}


def stand_still(seconds):
    """Stops the clock of everything that signs."""
    now = EPOCH + datetime.timedelta(seconds=seconds)

    def current(remove_tzinfo=True):
        return now.replace(tzinfo=None) if remove_tzinfo else now

    def formatdate(timeval=None, **kwargs):
        return email.utils.formatdate(seconds if timeval is None else timeval, **kwargs)

    for module in [botocore.auth, botocore.signers, sys.modules.get('botocore.crt.auth')]:
        if module is not None:
            module.get_current_datetime = current
    botocore.auth.formatdate = formatdate
    botocore.auth.time = types.SimpleNamespace(
        strftime=time.strftime, gmtime=lambda: time.gmtime(seconds), time=lambda: seconds
    )


def text(value):
    return value.decode('utf-8', 'surrogateescape') if isinstance(value, bytes) else value


def main():
    uuid.uuid4 = lambda: TOKEN
    gc.disable()
    lines = map(json.JSONDecoder(object_hook=value_of).decode, sys.stdin)
    first = next(lines)
    leave_out(first['features'], set(first['handlers']))
    service = None
    for line in lines:
        if 'service' in line:
            service = None
            gc.collect()
            stand_still(line['now'])
            service = Service(line)
        else:
            print(json.dumps(service.call(line)), flush=True)


with contextlib.suppress(BrokenPipeError):
    main()
