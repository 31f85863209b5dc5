"""Who signs, beside boto3: every place that credentials come from. Where boto3 would ask a source that bufeo does not
follow yet, nobody else signs in its place."""

import os

import bufeo
import bufeo.config
import bufeo.credentials
import bufeo.exceptions
import pytest

boto3 = pytest.importorskip('boto3')
import botocore.config  # noqa: E402
import botocore.exceptions  # noqa: E402

SOURCES = {'boto3': (boto3, botocore.config.Config), 'bufeo': (bufeo, bufeo.config.Config)}
KEYS = {'AWS_ACCESS_KEY_ID': 'ENV', 'AWS_SECRET_ACCESS_KEY': 's'}
SHARED = """
[default]
aws_access_key_id = SHARED
aws_secret_access_key = s
[dev]
aws_access_key_id = DEV
aws_secret_access_key = s
"""
CONFIG = '[default]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n'
WEB = {'AWS_WEB_IDENTITY_TOKEN_FILE': '/t', 'AWS_ROLE_ARN': 'arn:aws:iam::123456789012:role/r'}
ROLE = '[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = dev\n'
OF_ROLE = 'assume-role'
OF_WEB = 'assume-role-with-web-identity'


def half(name='aws_access_key_id', value='HALF'):
    return f'[default]\n{name} = {value}\n'


# What is set: variables, the two files, arguments of the session and of the client; then the key that signs, or the
# method of the provider that boto3 asks and bufeo does not follow, or the exception of both.
TABLE = {
    'nothing': ({}, 'NoCredentialsError'),
    'environment': ({'variables': KEYS, 'credentials': SHARED}, 'ENV'),
    'credentials file': ({'credentials': SHARED, 'config': CONFIG}, 'SHARED'),
    'configuration file': ({'config': CONFIG}, 'CONFIG'),
    'profile of the environment': ({'variables': {'AWS_PROFILE': 'dev'}, 'credentials': SHARED}, 'DEV'),
    'the older variable first': (
        {'variables': {'AWS_PROFILE': 'default', 'AWS_DEFAULT_PROFILE': 'dev'}, 'credentials': SHARED},
        'DEV',
    ),
    'keys beside a profile of the environment': (
        {'variables': {**KEYS, 'AWS_PROFILE': 'dev'}, 'credentials': SHARED},
        'ENV',
    ),
    'keys beside a profile of the program': (
        {'variables': KEYS, 'credentials': SHARED, 'session': {'profile_name': 'dev'}},
        'DEV',
    ),
    'no such profile': ({'variables': {'AWS_PROFILE': 'gone'}, 'credentials': SHARED}, 'ProfileNotFound'),
    'session': (
        {'variables': KEYS, 'session': {'aws_access_key_id': 'SESSION', 'aws_secret_access_key': 's'}, 'config': ROLE},
        'SESSION',
    ),
    'client': (
        {
            'session': {'aws_access_key_id': 'SESSION', 'aws_secret_access_key': 's'},
            'client': {'aws_access_key_id': 'CLIENT', 'aws_secret_access_key': 's'},
        },
        'CLIENT',
    ),
    'half a client': (
        {'variables': KEYS, 'client': {'aws_access_key_id': 'CLIENT'}},
        'PartialCredentialsError',
    ),
    'client beside a role': (
        {'config': ROLE, 'client': {'aws_access_key_id': 'CLIENT', 'aws_secret_access_key': 's'}},
        'CLIENT',
    ),
    'older tools': (
        {'files': {'tools': 'AWSAccessKeyId=EC2\nAWSSecretKey=s\n'}, 'variables': {'AWS_CREDENTIAL_FILE': '@/tools'}},
        'EC2',
    ),
    'older tools, no such file': ({'variables': {'AWS_CREDENTIAL_FILE': '@/gone'}}, 'ConfigNotFound'),
    'boto': (
        {'files': {'boto': CONFIG.replace('default', 'Credentials')}, 'variables': {'BOTO_CONFIG': '@/boto'}},
        'CONFIG',
    ),
    'boto in the home folder': ({'files': {'.boto': CONFIG.replace('default', 'Credentials')}}, 'CONFIG'),
    'files at a variable': (
        {'files': {'mine': SHARED}, 'variables': {'AWS_SHARED_CREDENTIALS_FILE': '$HOME/mine'}, 'config': CONFIG},
        'SHARED',
    ),
    'no files': (
        {'variables': {**KEYS, 'AWS_SHARED_CREDENTIALS_FILE': '/dev/null', 'AWS_CONFIG_FILE': '/dev/null'}},
        'ENV',
    ),
    'settings for all sections': ({'credentials': '[DEFAULT]\n' + CONFIG[10:] + '[default]\noutput = x\n'}, 'CONFIG'),
    'settings that are indented': (
        {'credentials': '[default]\n  output = x\n  aws_access_key_id = DEEP\n  aws_secret_access_key = s\n'},
        'DEEP',
    ),
    'a profile that is there twice, by two names': (
        {'config': CONFIG + '[profile default]\naws_access_key_id = SECOND\naws_secret_access_key = s\n'},
        'SECOND',
    ),
    'a section that comes twice': ({'variables': KEYS, 'config': CONFIG + '[default]\n'}, 'ConfigParseError'),
    'a setting that comes twice': (
        {'variables': KEYS, 'credentials': CONFIG + 'AWS_ACCESS_KEY_ID = OTHER\n'},
        'ConfigParseError',
    ),
    'half an environment': (
        {'variables': {'AWS_ACCESS_KEY_ID': 'ENV'}, 'credentials': SHARED},
        'PartialCredentialsError',
    ),
    'half a credentials file': ({'credentials': half(), 'config': CONFIG}, 'PartialCredentialsError'),
    'half a configuration file': ({'config': half()}, 'PartialCredentialsError'),
    'keys that end later': ({'variables': {**KEYS, 'AWS_CREDENTIAL_EXPIRATION': '2091-01-01T00:00:00Z'}}, 'ENV'),
    'keys before a role': ({'variables': KEYS, 'config': ROLE, 'credentials': SHARED}, 'ENV'),
    "a role's name alone": ({'variables': {'AWS_ROLE_ARN': 'arn'}, 'credentials': SHARED}, 'SHARED'),
    'an empty token file': (
        {'variables': {**WEB, 'AWS_WEB_IDENTITY_TOKEN_FILE': ''}, 'credentials': SHARED},
        'SHARED',
    ),
    'a token file beside a profile of the program': (
        {'variables': WEB, 'credentials': SHARED, 'session': {'profile_name': 'dev'}},
        'DEV',
    ),
    'keys before a program': (
        {'config': '[default]\ncredential_process = /bin/false\n', 'credentials': SHARED},
        'SHARED',
    ),
    'keys before a login': ({'config': '[default]\nlogin_session = x\n', 'credentials': SHARED}, 'SHARED'),
    'keys before a container': (
        {'variables': {'AWS_CONTAINER_CREDENTIALS_FULL_URI': 'http://localhost:1'}, 'config': CONFIG},
        'CONFIG',
    ),
    'role': ({'config': ROLE, 'credentials': SHARED}, OF_ROLE),
    'role of a profile of the program': (
        {
            'variables': KEYS,
            'config': ROLE.replace('default', 'profile x'),
            'credentials': SHARED.replace('default', 'x'),
            'session': {'profile_name': 'x'},
        },
        OF_ROLE,
    ),
    'role in the credentials file': ({'credentials': ROLE + SHARED[10:]}, OF_ROLE),
    'web identity': ({'variables': WEB, 'credentials': SHARED}, OF_WEB),
    'web identity beside a profile of the environment': (
        {'variables': {**WEB, 'AWS_PROFILE': 'dev'}, 'credentials': SHARED},
        OF_WEB,
    ),
    'web identity of the profile': (
        {'config': ROLE.split('source')[0] + 'web_identity_token_file = /t\n', 'credentials': SHARED},
        OF_WEB,
    ),
    'single sign-on': (
        {
            'config': '[default]\nsso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = us-east-1\n',
            'credentials': SHARED,
        },
        'sso',
    ),
    'program': (
        {
            'files': {'out': '{"Version": 1, "AccessKeyId": "PROGRAM", "SecretAccessKey": "s"}'},
            'config': '[default]\ncredential_process = /bin/cat @/out\n' + CONFIG[10:],
        },
        'custom-process',
    ),
}


def session(package, case, tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith(('AWS_', 'BOTO')):
            monkeypatch.delenv(name)
    place = str(tmp_path)
    (tmp_path / '.aws').mkdir(exist_ok=True)
    for name, text in case.get('files', {}).items():
        (tmp_path / name).write_text(text)
    for name in ('config', 'credentials'):
        (tmp_path / '.aws' / name).write_text(case.get(name, '').replace('@', place))
    monkeypatch.setenv('AWS_EC2_METADATA_DISABLED', 'true')
    for name, value in case.get('variables', {}).items():
        monkeypatch.setenv(name, value.replace('@', place))
    return SOURCES[package][0].Session(region_name='us-east-1', **case.get('session', {}))


def asked(package, case, tmp_path, monkeypatch):
    """The key that signs, the method of credentials that are not there yet, or the exception."""
    try:
        made = session(package, case, tmp_path, monkeypatch)
        if package == 'boto3' and not case.get('client'):
            found = made.get_credentials()
            if found is not None and found.method in (OF_ROLE, OF_WEB, 'sso', 'custom-process'):
                return found.method
        config = SOURCES[package][1](retries={'total_max_attempts': 1})
        client = made.client('dynamodb', config=config, **case.get('client', {}))
        signed = []

        def answer(request, **_):
            signed.append(request.headers['Authorization'])
            raise KeyboardInterrupt

        client.meta.events.register('before-send', answer)
        try:
            client.list_tables()
        except KeyboardInterrupt:
            text = signed[0].decode() if isinstance(signed[0], bytes) else signed[0]
            return text.split('Credential=')[1].split('/')[0]
    except bufeo.exceptions.CredentialRetrievalError as error:
        return error.kwargs['provider']
    except (botocore.exceptions.BotoCoreError, bufeo.exceptions.BotoCoreError) as error:
        return type(error).__name__


@pytest.mark.parametrize('case', TABLE)
def test_who_signs(case, tmp_path, monkeypatch):
    settings, expected = TABLE[case]
    found = {package: asked(package, settings, tmp_path, monkeypatch) for package in SOURCES}
    assert found == dict.fromkeys(SOURCES, expected)


@pytest.mark.parametrize(
    ('case', 'says'),
    [
        (
            {'config': ROLE, 'credentials': SHARED},
            'the profile `default` has `role_arn`, and roles are not assumed yet',
        ),
        ({'variables': WEB}, 'the environment has AWS_WEB_IDENTITY_TOKEN_FILE, and roles are not assumed yet'),
        ({'config': '[default]\ncredential_process = x\n'}, 'the profile `default` has `credential_process`, and'),
        ({'config': '[default]\nlogin_session = x\n'}, 'the profile `default` has `login_session`, and'),
        (
            {'variables': {'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI': '/x'}},
            'the environment has AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and',
        ),
    ],
)
def test_a_source_that_is_not_followed_is_named(case, says, tmp_path, monkeypatch):
    made = session('bufeo', case, tmp_path, monkeypatch)
    with pytest.raises(bufeo.exceptions.CredentialRetrievalError) as raised:
        made.client('dynamodb').list_tables()
    assert says in str(raised.value)
    with pytest.raises(bufeo.exceptions.CredentialRetrievalError):
        made.get_credentials()


def test_keys_that_are_empty_are_nobodys(tmp_path, monkeypatch):
    """boto3 signs with an empty key."""
    case = {'credentials': half(value='') + 'aws_secret_access_key = s\n', 'config': CONFIG}
    made = session('bufeo', case, tmp_path, monkeypatch)
    with pytest.raises(bufeo.exceptions.PartialCredentialsError, match='aws_access_key_id'):
        made.get_credentials()


@pytest.mark.parametrize(('end', 'says'), [('2001-01-01T00:00:00Z', 'ended'), ('soon', 'no point in time')])
def test_keys_that_have_ended_do_not_sign(end, says, tmp_path, monkeypatch):
    made = session('bufeo', {'variables': {**KEYS, 'AWS_CREDENTIAL_EXPIRATION': end}}, tmp_path, monkeypatch)
    with pytest.raises(bufeo.exceptions.BotoCoreError, match=says):
        made.get_credentials()


def test_files_that_are_no_regular_files_are_refused(tmp_path, monkeypatch):
    """boto3 passes them over, and looks elsewhere."""
    os.mkfifo(tmp_path / 'pipe')
    for path in (str(tmp_path / 'pipe'), '/dev/zero', str(tmp_path)):
        monkeypatch.setenv('AWS_SHARED_CREDENTIALS_FILE', path)
        with pytest.raises(bufeo.exceptions.ConfigParseError):
            bufeo.Session()


def test_a_setting_that_is_no_text_is_not_passed_over(monkeypatch):
    monkeypatch.setitem(os.environb, b'AWS_PROFILE', b'caf\xe9')
    with pytest.raises(bufeo.exceptions.InvalidConfigError, match='AWS_PROFILE is no UTF-8 text'):
        bufeo.Session()


@pytest.mark.parametrize('token', [None, 'T'])
@pytest.mark.parametrize('account', [None, '123456789012'])
def test_frozen_credentials_are_a_tuple(token, account, tmp_path, monkeypatch):
    variables = {**KEYS, 'AWS_SESSION_TOKEN': token or '', 'AWS_ACCOUNT_ID': account or ''}
    found = {}
    for package in SOURCES:
        credentials = session(package, {'variables': variables}, tmp_path, monkeypatch).get_credentials()
        frozen = credentials.get_frozen_credentials()
        found[package] = credentials.account_id, tuple(frozen), frozen._fields, frozen.token, frozen.account_id
    assert found['bufeo'] == found['boto3']
    assert bufeo.credentials.ReadOnlyCredentials('a', 's', 't').account_id is None
