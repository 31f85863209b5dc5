"""What `client.meta.config` has of settings that the environment and the profile make, beside boto3."""

import bufeo
import bufeo.config
import pytest

boto3 = pytest.importorskip('boto3')
import botocore.config  # noqa: E402

S3 = 's3 =\n  addressing_style = path\n  payload_signing_enabled = true\n  use_accelerate_endpoint = false'
ALL = """
max_attempts = 7
sigv4a_signing_region_set = a,b
auth_scheme_preference = sigv4a , sigv4
account_id_endpoint_mode = required
sdk_ua_app_id = x
disable_host_prefix_injection = true
request_checksum_calculation = WHEN_REQUIRED
disable_request_compression = true
request_min_compression_size_bytes = 77
use_fips_endpoint = true
"""
# What the profile and the environment have, the service, and the program's own settings.
CASES = [
    ('', {}, 's3', {}),
    ('', {}, 'dynamodb', {}),
    (S3, {}, 's3', {}),
    (S3, {}, 'dynamodb', {}),
    (S3, {}, 's3', {'s3': {'addressing_style': 'virtual'}}),
    (S3, {}, 's3', {'s3': {}}),
    ('', {}, 's3', {'s3': {'use_accelerate_endpoint': True}}),
    ('s3 =\n  use_dualstack_endpoint = true', {}, 's3', {}),
    ('use_dualstack_endpoint = true', {}, 's3', {}),
    ('use_dualstack_endpoint = true', {}, 'dynamodb', {}),
    ('use_dualstack_endpoint = true', {'AWS_USE_DUALSTACK_ENDPOINT': 'false'}, 'dynamodb', {}),
    ('', {'AWS_S3_USE_ARN_REGION': 'true', 'AWS_S3_US_EAST_1_REGIONAL_ENDPOINT': 'regional'}, 's3', {}),
    ('s3_use_arn_region = true\ns3 =\n  use_arn_region = false', {}, 's3', {}),
    (ALL, {}, 'dynamodb', {}),
    (ALL, {}, 'dynamodb', {'user_agent_appid': 'y', 'inject_host_prefix': True, 'retries': {'max_attempts': 2}}),
]
NAMES = (
    'account_id_endpoint_mode',
    'auth_scheme_preference',
    'connect_timeout',
    'disable_request_compression',
    'inject_host_prefix',
    'parameter_validation',
    'request_checksum_calculation',
    'request_min_compression_size_bytes',
    'response_checksum_validation',
    'retries',
    's3',
    's3_disable_express_session_auth',
    'sigv4a_signing_region_set',
    'signature_version',
    'use_dualstack_endpoint',
    'use_fips_endpoint',
    'user_agent_appid',
)


@pytest.mark.parametrize(('profile', 'variables', 'service', 'given'), CASES)
def test_settings_are_those_that_were_decided(profile, variables, service, given, tmp_path, monkeypatch):
    (tmp_path / 'config').write_text(f'[default]\n{profile}\n')
    monkeypatch.setenv('AWS_CONFIG_FILE', str(tmp_path / 'config'))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = []
    for module, config in ((boto3, botocore.config.Config), (bufeo, bufeo.config.Config)):
        own = {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
        decided = module.Session().client(service, config=config(**own) if own else None).meta.config
        found.append({name: getattr(decided, name) for name in NAMES})
    assert found[1] == found[0]
