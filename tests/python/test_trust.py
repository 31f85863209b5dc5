"""Whose certificates are accepted, beside boto3: every way to say it, and what comes of saying two things at once."""

import os
import pathlib
import warnings

import bufeo
import bufeo.config
import bufeo.exceptions
import pytest

boto3 = pytest.importorskip('boto3')
from botocore.config import Config as BotocoreConfig  # noqa: E402

ARGUMENTS = {'region_name': 'us-east-1', 'aws_access_key_id': 'AKIDEXAMPLE', 'aws_secret_access_key': 'secret'}
SOURCES = {'boto3': (boto3, BotocoreConfig), 'bufeo': (bufeo, bufeo.config.Config)}


@pytest.fixture
def server(start):
    return start('stub', '--tls', '--body', '{}')


@pytest.fixture
def files(start, server, tmp_path):
    """Files of certificates: `good` has the server's authority, `other` another one."""
    (tmp_path / 'good').write_text(server.facts['ca_pem'])
    (tmp_path / 'other').write_text(start('stub', '--tls').facts['ca_pem'])
    (tmp_path / 'empty').write_text('')
    return tmp_path


def outcome(package, server, **arguments):
    """200, or the name of the exception."""
    module, config = SOURCES[package]
    module.DEFAULT_SESSION = None
    settings = config(retries={'total_max_attempts': 1}, **arguments.pop('settings', {}))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            client = module.client('dynamodb', endpoint_url=server.endpoint, config=settings, **ARGUMENTS, **arguments)
            return client.list_tables()['ResponseMetadata']['HTTPStatusCode']
        except Exception as error:
            return type(error).__name__


def path_of(text):
    return lambda files: str(files / text)


# The argument `verify`, as a function of the folder; what the environment and the profile have; and what comes of it.
TABLE = {
    'nothing': (None, {}, 'SSLError'),
    'True': (lambda _: True, {}, 'SSLError'),
    'False': (lambda _: False, {}, 200),
    'text': (path_of('good'), {}, 200),
    'text, another': (path_of('other'), {}, 'SSLError'),
    'text, not there': (path_of('missing'), {}, 'SSLError'),
    'text, empty file': (path_of('empty'), {}, 'SSLError'),
    'text, folder': (str, {}, 'SSLError'),
    'Path': (lambda files: files / 'good', {}, 200),
    'Path, another': (lambda files: files / 'other', {}, 'SSLError'),
    'Path, not there': (lambda files: files / 'missing', {}, 'SSLError'),
    'PurePath': (lambda files: pathlib.PurePath(files / 'good'), {}, 200),
    'bytes': (lambda files: os.fsencode(files / 'good'), {}, 200),
    'bytes, another': (lambda files: os.fsencode(files / 'other'), {}, 'SSLError'),
    'bytes, not there': (lambda files: os.fsencode(files / 'missing'), {}, 'SSLError'),
    'empty text': (lambda _: '', {}, 'InvalidConfigError'),
    'blank text': (lambda _: ' ', {}, 'InvalidConfigError'),
    'variable': (None, {'AWS_CA_BUNDLE': 'good'}, 200),
    'variable, another': (None, {'AWS_CA_BUNDLE': 'other'}, 'SSLError'),
    'variable, not there': (None, {'AWS_CA_BUNDLE': 'missing'}, 'SSLError'),
    'variable, empty': (None, {'AWS_CA_BUNDLE': ''}, 'InvalidConfigError'),
    'variable, blank': (None, {'AWS_CA_BUNDLE': ' '}, 'InvalidConfigError'),
    'profile': (None, {'profile': 'good'}, 200),
    'profile, empty': (None, {'profile': ''}, 'InvalidConfigError'),
    'requests': (None, {'REQUESTS_CA_BUNDLE': 'good'}, 200),
    'requests, empty': (None, {'REQUESTS_CA_BUNDLE': ''}, 'InvalidConfigError'),
    'variable before profile': (None, {'AWS_CA_BUNDLE': 'good', 'profile': 'other'}, 200),
    'empty variable before profile': (None, {'AWS_CA_BUNDLE': '', 'profile': 'good'}, 'InvalidConfigError'),
    'profile before requests': (None, {'profile': 'other', 'REQUESTS_CA_BUNDLE': 'good'}, 'SSLError'),
    'True before variable': (lambda _: True, {'AWS_CA_BUNDLE': 'good'}, 'SSLError'),
    'True before profile': (lambda _: True, {'profile': 'good'}, 'SSLError'),
    'True before requests': (lambda _: True, {'REQUESTS_CA_BUNDLE': 'good'}, 'SSLError'),
    'True before empty variable': (lambda _: True, {'AWS_CA_BUNDLE': ''}, 'SSLError'),
    'False before variable': (lambda _: False, {'AWS_CA_BUNDLE': 'other'}, 200),
    'False before empty variable': (lambda _: False, {'AWS_CA_BUNDLE': ''}, 200),
    'text before variable': (path_of('good'), {'AWS_CA_BUNDLE': 'other'}, 200),
    'Path before variable': (lambda files: files / 'other', {'AWS_CA_BUNDLE': 'good'}, 'SSLError'),
}


@pytest.mark.parametrize('case', TABLE)
def test_whose_certificates_are_accepted(case, server, files, monkeypatch):
    verify, said, expected = TABLE[case]
    for name, text in said.items():
        path = str(files / text) if text.strip() else text
        if name == 'profile':
            (files / 'config').write_text(f'[default]\nca_bundle = {path}\n')
            monkeypatch.setenv('AWS_CONFIG_FILE', str(files / 'config'))
        else:
            monkeypatch.setenv(name, path)
    arguments = {} if verify is None else {'verify': verify(files)}
    assert {package: outcome(package, server, **arguments) for package in SOURCES} == dict.fromkeys(SOURCES, expected)


@pytest.mark.parametrize('verify', [1, 0, 1.5, [], object()])
def test_what_is_neither_a_flag_nor_a_path_is_an_error(server, verify):
    """boto3 takes what is false for False, and fails when it connects for anything else."""
    with pytest.raises(TypeError, match='verify is True, False, or the path of a file'):
        bufeo.client('dynamodb', endpoint_url=server.endpoint, verify=verify, **ARGUMENTS)


def test_a_file_that_cannot_be_used_is_named_with_whoever_named_it(server, tmp_path, monkeypatch):
    monkeypatch.setenv('AWS_CA_BUNDLE', str(tmp_path / 'missing'))
    client = bufeo.client('dynamodb', endpoint_url=server.endpoint, **ARGUMENTS)
    with pytest.raises(bufeo.exceptions.SSLError, match='missing`, set by AWS_CA_BUNDLE, cannot be used: No such file'):
        client.list_tables()


@pytest.mark.parametrize('encode', [str, pathlib.Path, os.fsencode, lambda path: (path, str(path))])
def test_a_certificate_of_a_client_is_any_kind_of_path(start, tmp_path, encode):
    server = start('stub', '--tls', '--certificate', 'asks-for-another', '--body', '{}')
    (tmp_path / 'ca').write_text(server.facts['ca_pem'])
    (tmp_path / 'client').write_text(server.facts['client_pem'])
    settings = {'client_cert': encode(tmp_path / 'client')}
    assert outcome('bufeo', server, verify=tmp_path / 'ca', settings=settings) == 200


@pytest.mark.parametrize(
    ('certificate', 'expected'),
    [
        ('self-signed', 200),
        ('self-signed-for-another-name', 'SSLError'),
        ('self-signed-expired', 'SSLError'),
        ('self-signed-not-yet-valid', 'SSLError'),
        ('self-signed-without-key', 'SSLError'),
    ],
)
def test_a_server_that_is_its_own_authority_is_accepted_where_its_certificate_is_given(
    start, tmp_path, certificate, expected
):
    server = start('stub', '--tls', '--certificate', certificate, '--body', '{}')
    (tmp_path / 'own').write_text(server.facts['ca_pem'])
    (tmp_path / 'other').write_text(start('stub', '--tls', '--certificate', 'self-signed').facts['ca_pem'])
    for package in SOURCES:
        assert outcome(package, server, verify=str(tmp_path / 'own')) == expected, package
        assert outcome(package, server, verify=str(tmp_path / 'other')) == 'SSLError', package
