"""What handlers reply: answers in the network's place, retries, calls of their own."""

from run import scenario
from sdk import AWSResponse


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
        lambda **kwargs: AWSResponse(
            'http://x', 200, {}, Raw(b'<L><Buckets><Bucket><Name>n</Name></Bucket></Buckets></L>')
        ),
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
def retries_by_handlers(run):
    s3 = run.client('s3')
    replies = {1: 0, 2: 0.0, 3: False}
    s3.meta.events.register_first('needs-retry.s3.ListBuckets', lambda attempts, **kwargs: replies[attempts])
    run.call(s3.list_buckets)


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
