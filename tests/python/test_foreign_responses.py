"""Responses that are not taken as they come: of something else than the service, and too large ones."""

import boto3
import bufeo
import bufeo.config
import pytest


@pytest.mark.parametrize(
    ('body', 'service', 'operation'),
    [
        ('<html><body>Sign in</body></html>', 'dynamodb', 'list_tables'),
        ('<html><body>Sign in</body></html>', 's3', 'list_buckets'),
        ('<html><body>Sign in</body></html>', 'ec2', 'describe_regions'),
        ('Sign in', 'lambda', 'list_functions'),
    ],
)
def test_a_page_in_the_place_of_a_response_is_empty_as_in_boto3_and_stands_in_the_log(
    start, caplog, body, service, operation
):
    server = start('stub', '--header', 'content-type: text/html', '--body', body)
    results = []
    for package in (boto3, bufeo):
        client = package.Session().client(service, endpoint_url=server.endpoint)
        result = getattr(client, operation)()
        del result['ResponseMetadata']
        results.append(result)
    assert results == [{}, {}]
    warned = [record for record in caplog.records if record.name == 'bufeo.parsers']
    assert [record.levelname for record in warned] == ['WARNING']
    assert 'captive portal' in warned[0].getMessage()


def test_a_response_of_the_service_is_no_reason_to_warn(start, caplog):
    for body, service, operation in [('{}', 'dynamodb', 'list_tables'), ('', 'dynamodb', 'list_tables')]:
        server = start('stub', '--body', body)
        getattr(bufeo.Session().client(service, endpoint_url=server.endpoint), operation)()
    server = start('stub', '--status', '400', '--body', '<html></html>')
    with pytest.raises(bufeo.exceptions.ClientError):
        bufeo.Session().client('dynamodb', endpoint_url=server.endpoint).list_tables()
    assert [record for record in caplog.records if record.name == 'bufeo.parsers'] == []


def test_a_response_that_is_read_whole_may_have_a_limit(start):
    server = start('stub', '--body', '{"TableNames": ["a"]}')
    for most, fits in [(20, False), (21, True), (None, True)]:
        config = bufeo.config.Config(max_response_size=most)
        dynamodb = bufeo.Session().client('dynamodb', endpoint_url=server.endpoint, config=config)
        if fits:
            assert dynamodb.list_tables()['TableNames'] == ['a']
        else:
            with pytest.raises(bufeo.exceptions.HTTPClientError, match='the 20 bytes that `max_response_size` allows'):
                dynamodb.list_tables()
