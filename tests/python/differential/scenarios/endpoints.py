"""Where calls go and what they are signed for: settings, ARNs, accounts, regions, and what services say themselves."""

import io
import re

from run import scenario
from sdk import UNSIGNED, AWSResponse, Config

ACCOUNT = '123456789012'
ARNS = {
    'access point': f'arn:aws:s3:us-east-2:{ACCOUNT}:accesspoint/mine',
    'object lambda': f'arn:aws:s3-object-lambda:us-west-2:{ACCOUNT}:accesspoint/mine',
    'china': f'arn:aws-cn:s3:cn-north-1:{ACCOUNT}:accesspoint/mine',
    'no name': f'arn:aws:s3:us-west-2:{ACCOUNT}:accesspoint/',
    'no region': f'arn:aws:s3:us-we$t-2:{ACCOUNT}:accesspoint/mine',
}
OUTPOST = f'arn:aws:s3-outposts:us-west-2:{ACCOUNT}:outpost/op-01234567890123456'


class Raw(io.BytesIO):
    """A body as the HTTP layer has it."""

    def stream(self, **_):
        yield self.read()


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def scope(request):
    """What a request is signed for."""
    found = re.search(r'Credential=[^/]+/\d+/([^,]+)', text(request.headers.get('Authorization')) or '')
    return found and found.group(1)


def redirected(request):
    """Whether the user agent says so."""
    features = re.search(r' m/(\S+)', text(request.headers['User-Agent']))
    return 'Ah' in features.group(1).split(',')


def watch(client, answer):
    """Tells of each request; `answer` gives status, headers and body."""
    sent = []

    def before_send(request, **_):
        sent.append([request.method, request.url, scope(request), redirected(request)])
        status, headers, body = answer(request)
        return AWSResponse(request.url, status, headers, Raw(body))

    client.meta.events.register('before-send', before_send)
    return sent


def where(run, label, service, operation, params, region='us-west-2', account=None, url=None, **settings):
    """Tells where one call of a new client goes, or what is raised."""
    keys = {'aws_access_key_id': 'AKIDEXAMPLE', 'aws_secret_access_key': 'secret'}
    if account is not None:
        keys['aws_account_id'] = account
    sent = []

    def call():
        client = run.session.client(service, region, endpoint_url=url, config=Config(**settings), **keys)
        sent.extend([watch(client, lambda request: (200, {}, b''))])
        getattr(client, operation)(**params)

    try:
        call()
    except Exception as raised:
        if not sent or not sent[0]:
            run.tell_value(**{label: [type(raised).__name__, str(raised)]})
            return
    run.tell_value(**{label: sent[0][0]})


@scenario
def settings_of_s3(run):
    run.session.events.unregister('creating-client-class', run.tell)
    cases = {
        'plain': {},
        'us-east-1': {'region': 'us-east-1'},
        'us-east-1 regional': {'region': 'us-east-1', 's3': {'us_east_1_regional_endpoint': 'regional'}},
        'path': {'s3': {'addressing_style': 'path'}},
        'virtual': {'s3': {'addressing_style': 'virtual'}},
        'accelerate': {'s3': {'use_accelerate_endpoint': True}},
        'both': {'s3': {'use_accelerate_endpoint': True, 'use_dualstack_endpoint': True}},
        'dual stack': {'use_dualstack_endpoint': True},
        'dual stack of s3': {'s3': {'use_dualstack_endpoint': True}},
        'not for s3': {'use_dualstack_endpoint': True, 's3': {'use_dualstack_endpoint': False}},
        'fips': {'use_fips_endpoint': True},
        'fips and dual stack': {'use_fips_endpoint': True, 'use_dualstack_endpoint': True},
        'fips in front': {'region': 'fips-us-west-2'},
        'fips behind': {'region': 'us-west-2-fips'},
        'fips and accelerate': {'use_fips_endpoint': True, 's3': {'use_accelerate_endpoint': True}},
        'custom': {'url': 'http://host:9000/base'},
        'custom virtual': {'url': 'http://host:9000', 's3': {'addressing_style': 'virtual'}},
        'custom accelerate': {'url': 'https://s3-accelerate.amazonaws.com'},
        'global': {'region': 'aws-global'},
        'nowhere known': {'region': 'xx-foo-9'},
        'unsigned': {'signature_version': UNSIGNED},
    }
    for label, settings in cases.items():
        for bucket in ('my-bucket', 'my.bucket', 'usw2--usw2-az1--x-s3'):
            if '--x-s3' not in bucket or label in ('custom', 'plain', 'accelerate', 'dual stack'):
                express = {'s3': {'disable_s3_express_session_auth': True}} if '--x-s3' in bucket else {}
                params = {'Bucket': bucket, 'Key': 'a b'}
                where(run, f'{label} {bucket}', 's3', 'get_object', params, **{**express, **settings})
    for operation in ('get_bucket_location', 'create_bucket'):
        where(run, operation, 's3', operation, {'Bucket': 'my-bucket'})
    where(run, 'list_buckets', 's3', 'list_buckets', {}, s3={'use_accelerate_endpoint': True})


@scenario
def arns_of_s3(run):
    run.session.events.unregister('creating-client-class', run.tell)
    for label, arn in ARNS.items():
        for name, s3 in {
            'plain': {},
            'own region': {'use_arn_region': False},
            'accelerate': {'use_accelerate_endpoint': True},
        }.items():
            params = {'Bucket': arn, 'Key': 'k'}
            where(run, f'{label} {name}', 's3', 'get_object', params, s3=s3)
    mine = f'arn:aws:s3::{ACCOUNT}:accesspoint:mfzwi23gnjvgw.mrap'
    off = {'s3_disable_multiregion_access_points': True}
    where(run, 'many regions', 's3', 'get_object', {'Bucket': mine, 'Key': 'k'}, s3=off)


@scenario
def arns_of_s3_control(run):
    run.session.events.unregister('creating-client-class', run.tell)
    bucket, point = f'{OUTPOST}/bucket/mine', f'{OUTPOST}/accesspoint/mine'
    elsewhere = bucket.replace('us-west-2', 'us-east-2')
    for label, operation, params, settings in (
        ('bucket', 'get_bucket', {'Bucket': bucket}, {}),
        ('same account', 'get_bucket', {'Bucket': bucket, 'AccountId': ACCOUNT}, {}),
        ('other account', 'get_bucket', {'Bucket': bucket, 'AccountId': '999999999999'}, {}),
        ('accelerate', 'get_bucket', {'Bucket': bucket}, {'s3': {'use_accelerate_endpoint': True}}),
        ('elsewhere', 'get_bucket', {'Bucket': elsewhere}, {}),
        ('followed', 'get_bucket', {'Bucket': elsewhere}, {'s3': {'use_arn_region': True}}),
        ('fips', 'get_bucket', {'Bucket': bucket.replace('us-west-2', 'fips-us-west-2')}, {}),
        ('no outpost', 'get_bucket', {'Bucket': ARNS['access point']}, {}),
        ('point', 'get_access_point', {'Name': point}, {}),
        ('no point', 'get_access_point', {'Name': ARNS['access point'], 'AccountId': ACCOUNT}, {}),
        ('name', 'get_access_point', {'Name': 'mine', 'AccountId': ACCOUNT}, {}),
        ('no account', 'get_access_point', {'Name': 'mine'}, {}),
        ('outpost', 'list_regional_buckets', {'AccountId': ACCOUNT, 'OutpostId': 'op-1'}, {}),
    ):
        where(run, label, 's3control', operation, params, **settings)


@scenario
def addresses_with_an_account(run):
    run.session.events.unregister('creating-client-class', run.tell)
    key = {'a': {'S': 'b'}}
    table = 'arn:aws:dynamodb:us-west-2:999999999999:table/t'
    item, of_another = {'TableName': 't', 'Key': key}, {'TableName': table, 'Key': key}
    batch = {'RequestItems': {table: {'Keys': [key]}}}
    for label, operation, params, account, settings in (
        ('unknown', 'get_item', item, None, {}),
        ('known', 'get_item', item, ACCOUNT, {}),
        ('disabled', 'get_item', item, ACCOUNT, {'account_id_endpoint_mode': 'disabled'}),
        ('required', 'get_item', item, None, {'account_id_endpoint_mode': 'required'}),
        ('unsigned', 'get_item', item, ACCOUNT, {'signature_version': UNSIGNED}),
        ('of the table', 'get_item', of_another, ACCOUNT, {}),
        ('of tables', 'batch_get_item', batch, ACCOUNT, {}),
    ):
        where(run, label, 'dynamodb', operation, params, account=account, **settings)


@scenario
def addresses_of_other_services(run):
    run.session.events.unregister('creating-client-class', run.tell)
    for region in ('us-west-2', 'cn-north-1', 'us-gov-west-1'):
        where(run, f'iam {region}', 'iam', 'list_users', {}, region=region)
        where(run, f'sts {region}', 'sts', 'get_caller_identity', {}, region=region)
        where(run, f'route53 {region}', 'route53', 'list_hosted_zones', {}, region=region)
    entries = {'Entries': [{'Source': 's'}]}
    for label, endpoint, settings in (('fips', 'abc.def', {'use_fips_endpoint': True}), ('no label', 'a_b!', {})):
        where(run, label, 'events', 'put_events', {**entries, 'EndpointId': endpoint}, **settings)
    off = {'endpoint_discovery_enabled': False}
    where(run, 'not asked', 'timestream-write', 'describe_database', {'DatabaseName': 'x'}, **off)


@scenario
def services_tell_addresses(run):
    run.session.events.unregister('creating-client-class', run.tell)
    told = b'{"Endpoints": [{"Address": "cell.example.com", "CachePeriodInMinutes": 5}]}'
    client = run.session.client('timestream-write', 'us-west-2')
    sent = watch(
        client, lambda request: (200, {}, told if 'Describe' in str(request.headers['X-Amz-Target']) else b'{}')
    )
    for name in ('x', 'y'):
        run.call(client.create_database, DatabaseName=name)
    run.tell_value(sent=sent)
    broken = run.session.client('timestream-query', 'us-west-2', config=Config(retries={'max_attempts': 0}))
    sent = watch(broken, lambda request: (500, {}, b'{}'))
    run.call(broken.query, QueryString='select 1')
    run.tell_value(sent=sent)
    moved = run.session.client('timestream-write', 'us-west-2')

    def answer(request):
        if 'DescribeEndpoints' in str(request.headers['X-Amz-Target']):
            return 200, {}, told
        return (421, {}, b'{}') if len(sent_there) < 3 else (200, {}, b'{}')

    sent_there = watch(moved, answer)
    run.call(moved.create_database, DatabaseName='x')
    run.tell_value(sent=sent_there)


def moved(run, operation, status, headers, body, head_headers=None):
    """Tells what two calls send for a bucket that is in Frankfurt."""
    client = run.session.client('s3', 'us-west-2', config=Config(retries={'max_attempts': 2}))

    def answer(request):
        if 'eu-central-1' in request.url:
            return 200, {}, b''
        asked = request.method == 'HEAD' and head_headers is not None
        return status, head_headers if asked else headers, b'' if request.method == 'HEAD' else body

    sent = watch(client, answer)
    contexts = []
    client.meta.events.register(
        'after-call.s3', lambda context, **_: contexts.append({**context['s3_redirect'], 'params': None})
    )
    params = {'Bucket': 'mine', **({'Key': 'k'} if 'object' in operation else {})}
    for _ in range(2):
        try:
            getattr(client, operation)(**params)
        except Exception as raised:
            run.tell_value(raised=[type(raised).__name__, str(raised)])
    run.tell_value(sent=sent, contexts=contexts)


@scenario
def buckets_of_other_regions(run):
    run.session.events.unregister('creating-client-class', run.tell)
    there = {'x-amz-bucket-region': 'eu-central-1'}
    permanent = b'<Error><Code>PermanentRedirect</Code></Error>'
    moved(run, 'get_object', 301, there, permanent)
    moved(run, 'get_object', 301, {}, permanent, head_headers=there)
    moved(run, 'get_object', 400, {}, b'<Error><Code>PermanentRedirect</Code></Error>', head_headers={})
    malformed = b'<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>'
    moved(run, 'get_object', 400, {}, malformed)
    moved(run, 'put_object', 307, there, permanent)
    moved(run, 'head_object', 400, there, b'')
    moved(run, 'head_bucket', 400, there, b'')
    moved(run, 'head_bucket', 400, {}, b'')
    moved(run, 'get_object', 400, there, b'<Error><Code>IllegalLocationConstraintException</Code></Error>')
    moved(run, 'create_bucket', 400, there, b'<Error><Code>IllegalLocationConstraintException</Code></Error>')
    moved(run, 'get_object', 404, there, b'<Error><Code>NoSuchKey</Code></Error>')
    moved(run, 'get_object', 301, {'x-amz-bucket-region': '-bad-'}, permanent)
