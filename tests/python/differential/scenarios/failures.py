"""How calls fail: handlers that raise, servers that do, nobody there, nothing to begin with."""

from run import EVENTS, scenario
from sdk import AWSResponse, Config, exceptions, library

from scenarios.answers import Raw


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
def missing_credentials_region_and_service(run):
    bare = library.Session(region_name='us-east-1')
    s3 = bare.client('s3', endpoint_url=run.endpoint)
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
