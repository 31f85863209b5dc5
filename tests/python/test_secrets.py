"""What is never printed: keys, tokens, passwords, signatures, and what a model marks as sensitive."""

import logging
import socket
import traceback

import bufeo
import pytest
from bufeo.config import Config

SECRET = 'wJalrXUtnFEMISECRETKEY'
TOKEN = 'SESSIONTOKENSESSIONTOKEN'
PASSWORD = 'hunter2'
# Of a parameter or a response that the model marks as sensitive.
MEMBER = 'CORRECTHORSE'
SECRETS = [SECRET, TOKEN, PASSWORD, MEMBER, 'Signature=']
ONCE = {'total_max_attempts': 1}


@pytest.fixture
def session():
    return bufeo.Session(
        aws_access_key_id='AKIDEXAMPLE',
        aws_secret_access_key=SECRET,
        aws_session_token=TOKEN,
        region_name='us-east-1',
    )


@pytest.fixture
def closed():
    """An endpoint where nobody is."""
    with socket.socket() as bound:
        bound.bind(('127.0.0.1', 0))
        return f'http://127.0.0.1:{bound.getsockname()[1]}'


def printed(*things):
    """All that can be read of some objects without asking for what is in them."""
    return '\n'.join(f'{thing!r} {thing}' for thing in things)


def told(error):
    """All that an exception says, as programs and logs print it."""
    parts = [printed(error), ''.join(traceback.format_exception(error)), *getattr(error, '__notes__', ())]
    return '\n'.join([*parts, repr(getattr(error, 'kwargs', None))])


def assert_clean(text):
    for secret in SECRETS:
        assert secret not in text.replace('Signature=[redacted]', ''), secret


def test_sessions_clients_and_credentials_print_none(session):
    client = session.client('s3')
    credentials = session.get_credentials()
    frozen = credentials.get_frozen_credentials()
    assert frozen.secret_key == SECRET
    assert_clean(printed(session, client, client.meta, credentials, frozen, session.events, client.meta.config))
    assert_clean(printed(client.meta.service_model, client.exceptions, session.client))


def test_requests_and_headers_print_none(session, start):
    server = start('stub', '--body', '<ListBuckets/>')
    s3 = session.client('s3', endpoint_url=server.endpoint)
    seen = []

    def see(request, **kwargs):
        seen.append(repr(request) + str(request) + repr(request.headers))

    s3.meta.events.register_last('request-created.s3', see)
    s3.meta.events.register_last('before-send.s3', see)
    key = (MEMBER * 3)[:32]
    s3.put_object(Bucket='b', Key='k', Body=b'', SSECustomerKey=key, SSECustomerAlgorithm='AES256')
    text = ''.join(seen)
    assert len(seen) == 2
    assert 'x-amz-date' in text.lower() and '[redacted]' in text
    assert_clean(text)


def test_errors_of_signed_queries_say_none(session, closed):
    config = Config(signature_version='v4-query', retries=dict(ONCE))
    sts = session.client('sts', endpoint_url=closed, config=config)
    with pytest.raises(bufeo.exceptions.EndpointConnectionError) as caught:
        sts.get_caller_identity()
    text = told(caught.value)
    assert 'X-Amz-Signature=[redacted]' in text and 'X-Amz-Security-Token=[redacted]' in text
    assert 'AKIDEXAMPLE' not in text
    assert_clean(text)


def test_errors_of_endpoints_say_no_password(session):
    for url in (f'ftp://me:{PASSWORD}@localhost', f'http://me:{PASSWORD}@local host', f'me:{PASSWORD}@localhost'):
        with pytest.raises(ValueError, match='Invalid endpoint') as caught:
            session.client('s3', endpoint_url=url)
        assert_clean(told(caught.value).replace(repr(url), ''))


def test_errors_say_no_sensitive_parameter(session, closed):
    config = Config(retries=dict(ONCE))
    manager = session.client('secretsmanager', endpoint_url=closed, config=config)
    with pytest.raises(bufeo.exceptions.ParamValidationError) as caught:
        manager.create_secret(Name=5, SecretString=[MEMBER], SecretBinary={'a': MEMBER})
    text = told(caught.value)
    assert 'Invalid type for parameter Name, value: 5, type' in text
    assert 'Invalid type for parameter SecretString, value: [redacted], type' in text
    assert_clean(text)
    chime = session.client('chime', endpoint_url=closed, config=config)
    with pytest.raises(bufeo.exceptions.EndpointConnectionError) as caught:
        chime.list_users(AccountId='1', UserEmail=MEMBER, MaxResults=5)
    assert 'max-results=5' in told(caught.value)
    assert_clean(told(caught.value))


def test_a_resource_prints_no_secret_of_a_key(session):
    iam = session.resource('iam', endpoint_url='http://localhost')
    pair = iam.AccessKeyPair('me', 'AKIDEXAMPLE', SECRET)
    assert repr(pair) == "iam.AccessKeyPair(user_name='me', id='AKIDEXAMPLE', secret=[redacted])"
    assert pair.secret == SECRET
    assert_clean(printed(pair, pair.meta))


def test_logs_hold_none(session, start, caplog):
    caplog.set_level(logging.DEBUG)
    server = start('stub', '--body', '{"SecretString": "' + MEMBER + '"}')
    manager = session.client('secretsmanager', endpoint_url=server.endpoint)
    assert manager.get_secret_value(SecretId='a')['SecretString'] == MEMBER
    manager.put_secret_value(SecretId='a', SecretString=MEMBER)
    sqs = session.resource('sqs', endpoint_url=server.endpoint)
    sqs.create_queue(QueueName='q', Attributes={'KmsMasterKeyId': MEMBER})
    assert_clean(caplog.text)
