"""What cannot be followed is said or refused, wherever it is set, and never passed over."""

import logging
import warnings

import bufeo
import bufeo.exceptions
import pytest
from bufeo.config import Config
from bufeo.notices import InsecureRequestWarning, SettingNotFollowedWarning

boto3 = pytest.importorskip('boto3')
import botocore.config  # noqa: E402
import botocore.exceptions  # noqa: E402


@pytest.fixture(autouse=True)
def profile(tmp_path, monkeypatch):
    """Writes the profile."""
    path = tmp_path / 'config'
    monkeypatch.setenv('AWS_CONFIG_FILE', str(path))
    return lambda text: path.write_text(f'[default]\n{text}\n')


def said(**arguments):
    """What a client says."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        bufeo.Session().client(arguments.pop('service', 'dynamodb'), **arguments)
    return [(warning.category, str(warning.message)) for warning in caught]


# Where a setting is, and the words for it.
SETTINGS = [
    ({'AWS_RETRY_MODE': 'adaptive'}, '', 'AWS_RETRY_MODE asks for the retry mode `adaptive`'),
    ({'AWS_RETRY_MODE': 'legacy'}, '', 'AWS_RETRY_MODE asks for the retry mode `legacy`'),
    ({}, 'retry_mode = adaptive', "the profile's `retry_mode` asks for the retry mode `adaptive`"),
    ({'AWS_RETRY_MODE': 'standard'}, 'retry_mode = adaptive', None),
    ({'AWS_DEFAULTS_MODE': 'in-region'}, '', 'AWS_DEFAULTS_MODE asks for the defaults mode `in-region`'),
    ({'AWS_DEFAULTS_MODE': 'AUTO'}, '', 'AWS_DEFAULTS_MODE asks for the defaults mode `AUTO`'),
    ({}, 'defaults_mode = mobile', "the profile's `defaults_mode` asks for the defaults mode `mobile`"),
    ({'AWS_DEFAULTS_MODE': 'legacy'}, 'defaults_mode = mobile', None),
    ({'BOTOCORE_TCP_KEEPALIVE': 'true'}, '', 'BOTOCORE_TCP_KEEPALIVE is set'),
    ({}, 'tcp_keepalive = True', "the profile's `tcp_keepalive` is set"),
    ({'BOTOCORE_TCP_KEEPALIVE': 'false'}, 'tcp_keepalive = true', None),
    ({'AWS_CSM_ENABLED': 'true'}, '', 'AWS_CSM_ENABLED is set'),
    ({}, 'csm_enabled = true', "the profile's `csm_enabled` is set"),
    ({'BOTOCORE_EXPERIMENTAL__PLUGINS': 'a=b'}, '', 'BOTOCORE_EXPERIMENTAL__PLUGINS names plugins'),
    ({'BOTOCORE_EXPERIMENTAL__PLUGINS': 'DISABLED'}, '', None),
    ({'HTTPS_PROXY': 'http://u:secret@proxy'}, '', 'HTTPS_PROXY names a proxy'),
    ({'https_proxy': 'http://proxy'}, '', 'https_proxy names a proxy'),
    ({'HTTP_PROXY': 'http://proxy'}, '', None),
    ({'HTTPS_PROXY': 'http://proxy', 'NO_PROXY': '.amazonaws.com'}, '', None),
    ({'HTTPS_PROXY': 'http://proxy', 'no_proxy': '*'}, '', None),
    ({'HTTPS_PROXY': ''}, '', None),
]


@pytest.mark.parametrize(('variables', 'text', 'words'), SETTINGS)
def test_what_cannot_be_followed_is_said(variables, text, words, profile, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    profile(text)
    notices = said()
    assert [category for category, _ in notices] == ([] if words is None else [SettingNotFollowedWarning])
    assert words is None or notices[0][1].startswith(words)
    assert 'secret' not in str(notices)


def test_a_proxy_is_for_the_scheme_of_the_endpoint(monkeypatch):
    monkeypatch.setenv('HTTP_PROXY', 'http://proxy')
    [(_, text)] = said(endpoint_url='http://localhost:9000/path')
    assert 'connects to http://localhost:9000 itself' in text
    monkeypatch.setenv('NO_PROXY', 'localhost')
    assert said(endpoint_url='http://localhost:9000') == []


@pytest.mark.parametrize(
    ('variables', 'config'),
    [
        ({'HTTPS_PROXY': 'http://proxy'}, {'proxies': {}}),
        ({'HTTPS_PROXY': 'http://proxy'}, {'proxies': {'https': None}}),
        ({'AWS_RETRY_MODE': 'adaptive'}, {'retries': {'mode': 'standard'}}),
        ({'AWS_RETRY_MODE': 'nonsense'}, {'retries': {'mode': 'standard'}}),
        ({'AWS_DEFAULTS_MODE': 'auto'}, {'defaults_mode': 'legacy'}),
        ({}, {'proxies': {}, 'proxies_config': {}, 'tcp_keepalive': False}),
    ],
)
def test_what_the_program_says_is_said_by_nobody_else(variables, config, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert said(config=Config(**config)) == []


@pytest.mark.parametrize(
    'config',
    [
        {'proxies': {'https': 'http://proxy'}},
        {'proxies_config': {'proxy_ca_bundle': 'x'}},
        {'retries': {'mode': 'adaptive'}},
        {'defaults_mode': 'auto'},
        {'tcp_keepalive': True},
    ],
)
def test_what_a_program_asks_for_and_is_not_there_is_refused(config):
    with pytest.raises(NotImplementedError):
        bufeo.Session().client('dynamodb', config=Config(**config))


# Values that are none: the same exception as boto3's, which names where it was set.
NONSENSE = [
    ({'AWS_RETRY_MODE': 'nonsense'}, '', 'InvalidRetryModeError'),
    ({'AWS_RETRY_MODE': ''}, '', 'InvalidRetryModeError'),
    ({'AWS_RETRY_MODE': 'Standard'}, '', 'InvalidRetryModeError'),
    ({}, 'retry_mode = nonsense', 'InvalidRetryModeError'),
    ({'AWS_DEFAULTS_MODE': 'nonsense'}, '', 'InvalidDefaultsMode'),
    ({'AWS_DEFAULTS_MODE': ''}, '', 'InvalidDefaultsMode'),
    ({}, 'defaults_mode = nonsense', 'InvalidDefaultsMode'),
    ({'AWS_MAX_ATTEMPTS': '0'}, '', 'InvalidMaxRetryAttemptsError'),
    ({'AWS_MAX_ATTEMPTS': '-1'}, '', 'InvalidMaxRetryAttemptsError'),
    ({}, 'max_attempts = 0', 'InvalidMaxRetryAttemptsError'),
    ({'AWS_REQUEST_CHECKSUM_CALCULATION': 'never'}, '', 'InvalidChecksumConfigError'),
    ({'AWS_REQUEST_CHECKSUM_CALCULATION': ''}, '', 'InvalidChecksumConfigError'),
    ({'AWS_ACCOUNT_ID_ENDPOINT_MODE': 'maybe'}, '', 'InvalidConfigError'),
]


@pytest.mark.parametrize(('variables', 'text', 'name'), NONSENSE)
def test_what_is_no_value_is_refused(variables, text, name, profile, monkeypatch):
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    profile(text)
    with pytest.raises(getattr(botocore.exceptions, name)) as theirs:
        boto3.Session().client('dynamodb')
    with pytest.raises(getattr(bufeo.exceptions, name)) as ours:
        bufeo.Session().client('dynamodb')
    assert str(ours.value).startswith(str(theirs.value))


@pytest.mark.parametrize('variable', ['AWS_USE_FIPS_ENDPOINT', 'AWS_DISABLE_REQUEST_COMPRESSION'])
def test_a_variable_that_is_set_to_nothing_is_set(variable, profile, monkeypatch):
    profile(f'{variable[4:].lower()} = true')
    found = []
    for value in (None, ''):
        if value is not None:
            monkeypatch.setenv(variable, value)
        for module in (boto3, bufeo):
            client = module.Session().client('dynamodb')
            found.append((client.meta.endpoint_url, bool(client.meta.config.disable_request_compression)))
    assert found[0] == found[1] and found[2] == found[3] and found[0] != found[2]


@pytest.mark.parametrize('service', ['dynamodb', 's3', 'sts', 'iam', 'organizations'])
@pytest.mark.parametrize('how', ['argument', 'config', 'session', 'variable', 'profile'])
def test_a_region_without_a_name_is_none(service, how, profile, monkeypatch):
    """Beside boto3: services that have regions refuse it."""

    def endpoint(module, config):
        session = module.Session(region_name='' if how == 'session' else None)
        arguments = {'region_name': ''} if how == 'argument' else {}
        arguments.update({'config': config(region_name='')} if how == 'config' else {})
        try:
            return session.client(service, **arguments).meta.endpoint_url
        except ValueError:
            return ValueError

    monkeypatch.delenv('AWS_DEFAULT_REGION')
    if how == 'variable':
        monkeypatch.setenv('AWS_DEFAULT_REGION', '')
        profile('region = eu-west-1')
    elif how == 'profile':
        profile('region =')
    assert endpoint(bufeo, Config) == endpoint(boto3, botocore.config.Config)


def test_a_server_that_nobody_checks_is_said():
    [(category, text)] = said(verify=False)
    assert category is InsecureRequestWarning
    assert 'https://dynamodb.us-east-1.amazonaws.com' in text
    assert said(verify=False, use_ssl=False) == []
    assert said(verify=False, endpoint_url='http://localhost') == []


def test_a_warning_names_the_line_that_makes_the_client_and_the_log_has_it_once(caplog):
    session = bufeo.Session()
    with caplog.at_level(logging.WARNING), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        session.client('dynamodb', verify=False)
        session.resource('dynamodb', verify=False)
        bufeo.client('dynamodb', verify=False)
    assert [warning.filename for warning in caught] == [__file__] * 3
    assert [record.name for record in caplog.records] == ['bufeo.notices'] * 2


def test_the_name_of_the_program_is_in_the_user_agent(profile, monkeypatch):
    def name_of(module, **arguments):
        agents = []

        def answer(request, **_):
            agents.append(request.headers['User-Agent'])
            raise KeyboardInterrupt

        client = module.Session().client('dynamodb', **arguments)
        client.meta.events.register('before-send', answer)
        with pytest.raises(KeyboardInterrupt):
            client.list_tables()
        text = agents[0].decode() if isinstance(agents[0], bytes) else agents[0]
        return [part for part in text.split() if part.startswith(('app/', 'exec-env/'))]

    profile('sdk_ua_app_id = of/profile')
    assert name_of(bufeo) == name_of(boto3) == ['app/of-profile']
    monkeypatch.setenv('AWS_SDK_UA_APP_ID', 'my app')
    monkeypatch.setenv('AWS_EXECUTION_ENV', 'AWS_Lambda_python3.13')
    assert name_of(bufeo) == name_of(boto3) == ['exec-env/AWS_Lambda_python3.13', 'app/my-app']
    ours = name_of(bufeo, config=Config(user_agent_appid='mine'))
    assert ours == name_of(boto3, config=botocore.config.Config(user_agent_appid='mine'))


def test_configured_addresses_can_be_passed_over(monkeypatch):
    monkeypatch.setenv('AWS_ENDPOINT_URL', 'http://localhost:9000')
    assert bufeo.Session().client('s3').meta.endpoint_url == 'http://localhost:9000'
    config = Config(ignore_configured_endpoint_urls=True)
    assert bufeo.Session().client('s3', config=config).meta.endpoint_url == 'https://s3.amazonaws.com'
    monkeypatch.setenv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true')
    config = Config(ignore_configured_endpoint_urls=False)
    assert bufeo.Session().client('s3', config=config).meta.endpoint_url == 'http://localhost:9000'


def test_a_version_of_the_api_that_the_profile_wants_is_not_passed_over(profile):
    profile('api_versions =\n  ec2 = 1999-01-01')
    with pytest.raises(bufeo.exceptions.DataNotFoundError):
        bufeo.Session().client('ec2')
    bufeo.Session().client('s3')
