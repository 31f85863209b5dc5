"""What single services want otherwise than all."""

import io

from run import scenario
from sdk import AWSResponse, Config, handlers, library


class Raw:
    """What an answer is read from."""

    def __init__(self, body):
        self._body = body

    def stream(self, **kwargs):
        yield self.read()

    def read(self, amt=None):
        amt = len(self._body) if amt is None else amt
        piece, self._body = self._body[:amt], self._body[amt:]
        return piece

    def readinto(self, buffer):
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def answering(run, client, event, body, status=200, **headers):
    """Lets a handler answer, and tell of the request."""

    def answer(request, **kwargs):
        sent = {name.lower(): str(value) for name, value in request.headers.items()}
        told = {
            name: sent[name] for name in sorted(sent) if name.startswith(('x-amz-c', 'x-amz-s', 'x-amz-t', 'expect'))
        }
        told.pop('x-amz-content-sha256', None)
        body = request.body.read() if hasattr(request.body, 'read') else request.body
        body = body.encode() if isinstance(body, str) else body
        run.tell_value(method=request.method, path=request.url.split('/', 3)[3], headers=told, body=body)
        named = {name.replace('_', '-'): value for name, value in headers.items()}
        return AWSResponse('http://x', status, named, Raw(body_of_answer))

    body_of_answer = body
    client.meta.events.register(f'before-send.{event}', answer)


LISTING = (
    b'<ListBucketResult><EncodingType>url</EncodingType><Prefix>a%2F</Prefix><Delimiter>%2F</Delimiter>'
    b'<Marker>a+b</Marker><StartAfter>a%2Bb</StartAfter><KeyMarker>k+k</KeyMarker><NextKeyMarker>n%0An</NextKeyMarker>'
    b'<Contents><Key>a%2Fb+c%0D</Key></Contents><Version><Key>v+1</Key></Version>'
    b'<DeleteMarker><Key>d%FFd</Key></DeleteMarker><CommonPrefixes><Prefix>p%2Fq%2F</Prefix></CommonPrefixes>'
    b'</ListBucketResult>'
)


@scenario
def listings_of_s3(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', LISTING)
    for listing in (s3.list_objects, s3.list_objects_v2, s3.list_object_versions):
        run.call(listing, Bucket='bucket')
        run.call(listing, Bucket='bucket', EncodingType='url')


@scenario
def parameters_of_s3(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', b'')
    target = {'Bucket': 'bucket', 'Key': 'k'}
    arn = 'arn:aws:s3:us-east-1:123456789012:accesspoint/mine'
    for source in (
        'bucket/a b+c',
        '/bucket/k?versionId=v+1',
        'bucket/ü?x',
        {'Bucket': 'bucket', 'Key': 'a b/ü'},
        {'Bucket': 'bucket', 'Key': 'k', 'VersionId': 'v'},
        {'Bucket': arn, 'Key': 'k'},
        {'Bucket': 'bucket'},
        7,
    ):
        run.call(s3.copy_object, CopySource=source, **target)
        run.call(s3.upload_part_copy, CopySource=source, PartNumber=1, UploadId='u', **target)
    for key in ('k' * 32, b'k' * 32, bytearray(b'k' * 32)):
        run.call(s3.head_object, SSECustomerKey=key, SSECustomerAlgorithm='AES256', **target)
        run.call(s3.copy_object, CopySource='bucket/k', CopySourceSSECustomerKey=key, **target)
        run.call(s3.head_object, SSECustomerKey='mine', SSECustomerKeyMD5='mine', **target)
    for metadata in ({'k': 'v'}, {'k': 'ü'}, {'ü': 'v'}, 'text'):
        run.call(s3.put_object, Metadata=metadata, **target)
    for bucket in ('a b', 'bücket', 'a/b', '', 'my_bucket', arn + '/more'):
        run.call(s3.head_bucket, Bucket=bucket)


@scenario
def bodies_of_s3(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', b'')
    for body in ('täxt', b'bytes', io.BytesIO(b'file'), '', None):
        run.call(s3.put_object, Bucket='bucket', Key='k', Body=body)
    run.call(s3.upload_part, Bucket='bucket', Key='k', PartNumber=1, UploadId='u', Body='part')
    run.call(s3.delete_objects, Bucket='bucket', Delete={'Objects': [{'Key': 'a\nb'}]})
    rule = {'ID': 'a\nb', 'Status': 'Enabled', 'Prefix': ''}
    run.call(s3.put_bucket_lifecycle_configuration, Bucket='bucket', LifecycleConfiguration={'Rules': [rule]})


@scenario
def answers_of_s3(run):
    hidden = b'<Error><Code>InternalError</Code><Message>again</Message></Error>'
    for body in (
        hidden,
        b'<CopyObjectResult><ETag>e',
        b'no xml',
        b'',
        b'<CopyObjectResult><ETag>e</ETag></CopyObjectResult>',
    ):
        s3 = run.client('s3')
        answering(run, s3, 's3', body)
        run.call(s3.copy_object, Bucket='bucket', Key='k', CopySource='bucket/k')
        run.call(s3.get_bucket_policy, Bucket='bucket')
    for expiry in ('Wed, 21 Oct 2015 07:28:00 GMT', 'never', '0'):
        s3 = run.client('s3', quiet=True)
        answering(run, s3, 's3', b'body', Expires=expiry)
        run.call(s3.head_object, Bucket='bucket', Key='k')
        run.call(s3.get_object, Bucket='bucket', Key='k')
    for body in (b'<LocationConstraint xmlns="u">eu-west-1</LocationConstraint>', b'<LocationConstraint xmlns="u"/>'):
        s3 = run.client('s3', quiet=True)
        answering(run, s3, 's3', body)
        run.call(s3.get_bucket_location, Bucket='bucket')


@scenario
def checksums_of_requests(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', b'')
    target = {'Bucket': 'bucket', 'Key': 'k', 'Body': b'hello'}
    run.call(s3.put_object, **target)
    for algorithm in ('CRC32', 'SHA1', 'sha256', 'CRC16'):
        run.call(s3.put_object, ChecksumAlgorithm=algorithm, **target)
    run.call(s3.put_object, ChecksumSHA256='mine', **target)
    run.call(s3.put_object, ChecksumAlgorithm='CRC32', ChecksumCRC32='mine', **target)
    run.call(s3.create_multipart_upload, Bucket='bucket', Key='k', ChecksumAlgorithm='CRC32')
    run.call(s3.complete_multipart_upload, Bucket='bucket', Key='k', UploadId='u', ChecksumType='COMPOSITE')
    config = Config(request_checksum_calculation='Never')
    run.call(lambda: library.Session(region_name='us-east-1').client('s3', config=config))
    for settings in (
        {'request_checksum_calculation': 'WHEN_REQUIRED'},
        {'response_checksum_validation': 'when_required'},
    ):
        s3 = run.client('s3', quiet=True, **settings)
        run.tell_value(
            request=s3.meta.config.request_checksum_calculation, response=s3.meta.config.response_checksum_validation
        )
        answering(run, s3, 's3', b'')
        run.call(s3.put_object, **target)
        run.call(s3.get_object, Bucket='bucket', Key='k')


@scenario
def checksums_in_the_context(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', b'')

    def tell(context, **kwargs):
        plan = dict(context.get('checksum', {}))
        # botocore has the others only with an optional library.
        both = ('crc32', 'sha1', 'sha256', 'sha512')
        usable = [name for name in plan.pop('response_algorithms', ()) if name in both]
        run.tell_value(plan=plan, usable=usable)

    s3.meta.events.register('before-call.s3', tell)
    run.call(s3.put_object, Bucket='bucket', Key='k', Body=b'hello')
    run.call(s3.get_object, Bucket='bucket', Key='k')
    run.call(s3.delete_objects, Bucket='bucket', Delete={'Objects': [{'Key': 'k'}]})
    run.call(s3.list_buckets)


@scenario
def checksums_of_answers(run):
    def get(**headers):
        s3 = run.client('s3', quiet=True)
        answering(run, s3, 's3', b'hello', content_length='5', **headers)
        return s3.get_object(Bucket='bucket', Key='k')

    for headers in (
        {},
        {'x_amz_checksum_crc32': 'NhCmhg=='},
        {'x_amz_checksum_crc32': 'AAAAAA=='},
        {'x_amz_checksum_crc32': 'AAAAAA==-2'},
        {'x_amz_checksum_crc32': 'AAAAAA==-2', 'x_amz_checksum_sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00='},
    ):
        for read in (
            lambda body: body.read(),
            lambda body: [body.read(3), body.read(3), body.read(3)],
            lambda body: list(body.iter_chunks(2)),
            lambda body: list(body.iter_lines()),
            lambda body: body.readinto(bytearray(5)),
            lambda body: b''.join(body),
        ):
            run.call(lambda read=read, headers=headers: read(get(**headers)['Body']))
    body = get(x_amz_checksum_crc32='NhCmhg==')['Body']
    body.read(2)
    run.tell_value(running=body.checksum.b64digest(), digest=body.checksum.digest())


@scenario
def texts_of_services(run):
    policy = '%7B%22Version%22%3A%20%222012-10-17%22%2C%20%22Statement%22%3A%20%5B%5D%7D'
    for document in (policy, 'no%20json', '%5B1%2C%20%22%C3%BC%22%5D'):
        iam = run.client('iam', quiet=True)
        role = f'<RoleName>r</RoleName><AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument>'
        body = f'<GetRoleResponse><GetRoleResult><Role>{role}</Role></GetRoleResult></GetRoleResponse>'
        answering(run, iam, 'iam', body.encode())
        run.call(iam.get_role, RoleName='r')
        iam = run.client('iam', quiet=True)
        body = f'<R><ListRolesResult><Roles><member>{role}</member></Roles></ListRolesResult></R>'
        answering(run, iam, 'iam', body.encode())
        run.call(iam.list_roles)
    for template in ('{"Resources": {"A": 1.5, "B": null}}', 'Resources: {}', '7'):
        cloudformation = run.client('cloudformation', quiet=True)
        body = f'<R><GetTemplateResult><TemplateBody>{template}</TemplateBody></GetTemplateResult></R>'
        answering(run, cloudformation, 'cloudformation', body.encode())
        run.call(cloudformation.get_template)
    for output in ('aGVsbG8=', 'aGVs\nbG8=', '/2E=', 'aGVsbG8', ''):
        ec2 = run.client('ec2', quiet=True)
        answering(run, ec2, 'ec2', f'<R><output>{output}</output></R>'.encode())
        run.call(ec2.get_console_output, InstanceId='i-1')


@scenario
def parameters_of_services(run):
    ec2 = run.client('ec2', quiet=True)
    answering(run, ec2, 'ec2', b'<R/>')
    for data in ('#!/bin/sh ü', b'\xff', bytearray(b'x')):
        run.call(ec2.run_instances, MinCount=1, MaxCount=1, UserData=data)
    run.call(ec2.describe_transit_gateways, Filters=[{'Name': 'n', 'Values': ['v']}])
    autoscaling = run.client('autoscaling', quiet=True)
    answering(run, autoscaling, 'auto-scaling', b'<R/>')
    run.call(autoscaling.create_launch_configuration, LaunchConfigurationName='l', UserData='x')
    route53 = run.client('route53', quiet=True)
    answering(run, route53, 'route-53', b'<R/>')
    for zone in ('/hostedzone/Z1', 'Z1', 'a/b/c'):
        run.call(route53.get_hosted_zone, Id=zone)
        run.call(route53.get_change, Id=zone)
        run.call(route53.list_resource_record_sets, HostedZoneId=zone)
    logs = run.client('logs', quiet=True)
    answering(run, logs, 'cloudwatch-logs', b'{}')
    export = {'logGroupName': 'g', 'to': 2, 'destination': 'd'}
    run.call(logs.create_export_task, fromTime=1, **export)
    run.call(logs.create_export_task, fromTime=1, **{'from': 1}, **export)
    gateway = run.client('apigateway', quiet=True)
    gateway.meta.events.register(
        'before-send', lambda request, **kwargs: run.tell_value(accept=str(request.headers.get('Accept')))
    )
    answering(run, gateway, 'api-gateway', b'{}')
    run.call(gateway.get_rest_apis)


@scenario
def errors_of_services(run):
    sqs = run.client('sqs', quiet=True)
    answering(
        run,
        sqs,
        'sqs',
        b'{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "gone"}',
        400,
        x_amzn_query_error='AWS.SimpleQueueService.NonExistentQueue;Sender',
    )
    run.call(sqs.get_queue_url, QueueName='q')
    oidc = run.client('sso-oidc', quiet=True)
    body = b'{"error": "authorization_pending", "error_description": "waiting"}'
    answering(run, oidc, 'sso-oidc', body, 400, x_amzn_errortype='AuthorizationPendingException')
    run.call(oidc.create_token, clientId='c', clientSecret='s', grantType='g')


@scenario
def former_names(run):
    cloudwatch = run.client('cloudwatch', quiet=True)
    run.tell_value(same=cloudwatch.get_o_tel_enrichment == cloudwatch.get_otel_enrichment)
    run.call(lambda: cloudwatch.no_such_method)
    run.tell_value(name=run.session.client('runtime.sagemaker').meta.service_model.service_name)


@scenario
def handlers_by_name(run):
    s3 = run.client('s3', quiet=True)
    answering(run, s3, 's3', LISTING)
    events = s3.meta.events
    events.unregister('after-call.s3.ListObjectsV2', handlers.decode_list_object_v2)
    run.call(s3.list_objects_v2, Bucket='bucket')
    events.register('after-call.s3.ListObjectsV2', handlers.decode_list_object_v2)
    run.call(s3.list_objects_v2, Bucket='bucket')
    events.register('choose-signer.s3', handlers.disable_signing)
    events.register('before-send', lambda request, **kwargs: run.tell_value(signed='Authorization' in request.headers))
    run.call(s3.list_buckets)
    events.unregister('choose-signer.s3', handlers.disable_signing)
    run.call(s3.list_buckets)
    events.unregister('before-parameter-build.s3', handlers.validate_bucket_name)
    events.unregister('before-parameter-build.s3.PutObject', handlers.convert_body_to_file_like_object)
    run.call(s3.put_object, Bucket='bucket', Key='k', Body=b'x')
    listed = [
        (entry[0], getattr(entry[1], '__name__', type(entry[1]).__name__), len(entry))
        for entry in handlers.BUILTIN_HANDLERS
        if not entry[0].startswith('docs.') and not entry[0].startswith('creating-client-class')
    ]
    run.tell_value(listed=[entry for entry in listed if 'alias' not in entry[1].lower()])
