"""What is signed and given away: addresses, forms and tokens, with the events on the way."""

import re

from run import EVENTS, scenario
from sdk import Config


def plain(text):
    """Without what the time of day decides."""
    text = re.sub(r'20\d{6}T\d{6}Z', 'TIME', text)
    text = re.sub(r'/20\d{6}/|%2F20\d{6}%2F', '/DAY/', text)
    text = re.sub(r'(Signature=)[^&]+', r'\1SIGNATURE', text)
    return re.sub(r'Expires=\d{10}', 'Expires=TIME', text)


def give_away(run, label, client, method, *args, **kwargs):
    try:
        given = getattr(client, method)(*args, **kwargs)
    except Exception as raised:
        run.told.append({label: [type(raised).__name__, str(raised)]})
        return
    if isinstance(given, dict):
        secret = ('policy', 'signature', 'x-amz-signature', 'x-amz-credential', 'x-amz-date')
        given['fields'] = {name: 'x' if name in secret else value for name, value in given['fields'].items()}
        run.tell_value(**{label: given, 'order': list(given['fields'])})
    else:
        run.tell_value(**{label: plain(given)})


def client(run, service, region='eu-west-1', **settings):
    made = run.session.client(service, region, config=Config(**settings))
    for name in EVENTS:
        made.meta.events.register(name, lambda event_name, **_: run.told.append({'event': event_name}))
    return made


@scenario
def addresses_that_are_given_away(run):
    object_ = {'Bucket': 'my-bucket', 'Key': 'a b/c+d'}
    for region in ('eu-west-1', 'us-east-1', 'eu-central-1', 'cn-north-1'):
        for settings in (
            {},
            {'signature_version': 's3v4'},
            {'signature_version': 's3'},
            {'s3': {'addressing_style': 'path'}},
            {'s3': {'addressing_style': 'virtual'}},
            {'s3': {'use_dualstack_endpoint': True}},
        ):
            s3 = client(run, 's3', region, **settings)
            label = f'{region} {settings}'
            give_away(run, label, s3, 'generate_presigned_url', 'get_object', object_)
            written = {**object_, 'ContentType': 'text/plain', 'Metadata': {'a': 'b'}}
            give_away(run, f'put {label}', s3, 'generate_presigned_url', 'put_object', written, ExpiresIn=60)
    s3 = client(run, 's3')
    give_away(run, 'method', s3, 'generate_presigned_url', 'get_object', object_, HttpMethod='HEAD')
    give_away(
        run, 'query', s3, 'generate_presigned_url', 'list_objects_v2', {'Bucket': 'b', 'Prefix': 'a&b', 'MaxKeys': 5}
    )
    give_away(run, 'version', s3, 'generate_presigned_url', 'get_object', {**object_, 'VersionId': 'v+1'})
    give_away(run, 'unknown', s3, 'generate_presigned_url', 'GetObject')
    give_away(run, 'missing', s3, 'generate_presigned_url', 'get_object', {'Bucket': 'b'})
    give_away(
        run, 'unsupported', client(run, 's3', signature_version='v9'), 'generate_presigned_url', 'get_object', object_
    )


@scenario
def addresses_of_other_services_that_are_given_away(run):
    give_away(run, 'sts', client(run, 'sts'), 'generate_presigned_url', 'get_caller_identity')
    give_away(
        run, 'ec2', client(run, 'ec2'), 'generate_presigned_url', 'describe_instances', {'InstanceIds': ['i-1', 'i-2']}
    )
    give_away(
        run,
        'polly',
        client(run, 'polly'),
        'generate_presigned_url',
        'synthesize_speech',
        {'Text': 'a b', 'OutputFormat': 'mp3', 'VoiceId': 'Joanna'},
    )
    give_away(run, 'lambda', client(run, 'lambda'), 'generate_presigned_url', 'get_function', {'FunctionName': 'f'})
    give_away(
        run,
        'cognito',
        client(run, 'cognito-identity'),
        'generate_presigned_url',
        'get_id',
        {'IdentityPoolId': 'eu-west-1:1'},
    )


@scenario
def forms_that_are_given_away(run):
    for region in ('eu-west-1', 'eu-central-1'):
        for settings in ({}, {'signature_version': 's3v4'}, {'signature_version': 's3'}):
            s3 = client(run, 's3', region, **settings)
            fields, conditions = {'acl': 'private'}, [{'acl': 'private'}, ['content-length-range', 1, 9]]
            give_away(run, f'{region} {settings}', s3, 'generate_presigned_post', 'my-bucket', 'k', fields, conditions)
            give_away(run, 'file', s3, 'generate_presigned_post', 'my-bucket', 'in/${filename}', ExpiresIn=60)
            run.tell_value(fields=fields, conditions=conditions)


@scenario
def tokens_that_are_given_away(run):
    rds, dsql = client(run, 'rds'), client(run, 'dsql')
    give_away(run, 'rds', rds, 'generate_db_auth_token', 'db.example', 3306, 'me@there')
    give_away(run, 'elsewhere', rds, 'generate_db_auth_token', 'db.example', 3306, 'me', Region='us-east-2')
    give_away(run, 'dsql', dsql, 'generate_db_connect_auth_token', 'db.example')
    give_away(run, 'admin', dsql, 'generate_db_connect_admin_auth_token', 'db.example', 'us-east-2', 60)


@scenario
def handlers_of_what_is_given_away(run):
    s3 = client(run, 's3')
    versions = []
    s3.meta.events.register('choose-signer.s3', lambda signature_version, **_: versions.append(signature_version))
    s3.meta.events.register('before-sign.s3', lambda signature_version, **_: versions.append(signature_version))
    params = {'Bucket': 'b', 'Key': 'k'}
    s3.meta.events.register('provide-client-params.s3.GetObject', lambda params, **_: params.update(Key='theirs'))
    give_away(run, 'changed', s3, 'generate_presigned_url', 'get_object', params)
    run.tell_value(params=params, versions=versions)
    s3.meta.events.register_first('choose-signer.s3', lambda **_: 's3v4')
    give_away(run, 'chosen', s3, 'generate_presigned_url', 'get_object', {'Bucket': 'b', 'Key': 'k'})
    run.tell_value(versions=versions)
