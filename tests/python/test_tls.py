"""TLS to a server with an authority of its own."""

import bufeo
import pytest
from bufeo.config import Config
from bufeo.exceptions import SSLError
from bufeo.notices import InsecureRequestWarning

ARGUMENTS = {'region_name': 'us-east-1', 'aws_access_key_id': 'AKIDEXAMPLE', 'aws_secret_access_key': 'secret'}
ONCE = {'total_max_attempts': 1}


@pytest.fixture
def server(start):
    return start('stub', '--tls', '--body', '{}')


def tables(server, config=None, **arguments):
    config = Config(retries=dict(ONCE)).merge(config or Config())
    client = bufeo.client('dynamodb', endpoint_url=server.endpoint, config=config, **ARGUMENTS, **arguments)
    return client.list_tables()['ResponseMetadata']['HTTPStatusCode']


def test_an_authority_that_nobody_knows_is_an_error(server):
    with pytest.raises(SSLError, match='SSL validation failed for https://127.0.0.1:'):
        tables(server)


def test_an_authority_that_is_given_is_trusted(server, tmp_path):
    bundle = tmp_path / 'ca.pem'
    bundle.write_text(server.facts['ca_pem'])
    assert tables(server, verify=str(bundle)) == 200


def test_nobody_is_checked_where_that_is_said(server):
    with pytest.warns(InsecureRequestWarning, match='it is not checked who answers at https://127.0.0.1:'):
        assert tables(server, verify=False) == 200


def test_services_are_called_without_tls_where_that_is_said():
    client = bufeo.client('dynamodb', use_ssl=False, **ARGUMENTS)
    assert client.meta.endpoint_url == 'http://dynamodb.us-east-1.amazonaws.com'


def test_a_client_shows_who_it_is(start, tmp_path):
    server = start('stub', '--tls', '--certificate', 'asks-for-another', '--body', '{}')
    (tmp_path / 'ca.pem').write_text(server.facts['ca_pem'])
    both = tmp_path / 'client.pem'
    both.write_text(server.facts['client_pem'])
    verify = str(tmp_path / 'ca.pem')
    assert tables(server, Config(client_cert=str(both)), verify=verify) == 200
    assert tables(server, Config(client_cert=(str(both), str(both))), verify=verify) == 200


@pytest.mark.parametrize('certificate', ['for-another-name', 'expired', 'not-yet-valid'])
def test_a_certificate_is_for_a_name_and_a_time(start, tmp_path, certificate):
    server = start('stub', '--tls', '--certificate', certificate, '--body', '{}')
    (tmp_path / 'ca.pem').write_text(server.facts['ca_pem'])
    with pytest.raises(SSLError, match='SSL validation failed for '):
        tables(server, verify=str(tmp_path / 'ca.pem'))
