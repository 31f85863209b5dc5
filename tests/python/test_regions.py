"""Regions, partitions and logs, beside boto3."""

import io
import logging

import bufeo
import bufeo.exceptions
import pytest

boto3 = pytest.importorskip('boto3')
import botocore.exceptions  # noqa: E402


def test_the_regions_of_services_are_known():
    theirs, ours = boto3.Session(), bufeo.Session()
    assert ours.get_available_partitions() == theirs.get_available_partitions()
    # Every tenth: none is like another, and all take long.
    services = {'s3', 'iam', 'sts', 'dynamodb', 'ec2', *theirs.get_available_services()[::10]}
    for service in sorted(services):
        for arguments in ({}, {'partition_name': 'aws-cn'}, {'allow_non_regional': True}, {'partition_name': 'none'}):
            found = ours.get_available_regions(service, **arguments)
            assert found == theirs.get_available_regions(service, **arguments), (service, arguments)
    assert ours.get_available_regions('nothing') == []


def test_a_region_has_a_partition():
    for region in ('eu-west-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'eu-made-9'):
        ours, theirs = bufeo.Session(), boto3.Session()
        assert ours.get_partition_for_region(region) == theirs.get_partition_for_region(region)
    for region in ('nowhere', '', 'aws-global'):
        with pytest.raises(botocore.exceptions.UnknownRegionError) as theirs:
            boto3.Session().get_partition_for_region(region)
        with pytest.raises(bufeo.exceptions.UnknownRegionError) as ours:
            bufeo.Session().get_partition_for_region(region)
        assert str(ours.value) == str(theirs.value)


@pytest.fixture
def loggers():
    """Puts the loggers back."""
    names = ('boto3', 'botocore', 'bufeo', 'boto3.resources', 'bufeo.resources', 'other')
    before = {name: (logging.getLogger(name).level, list(logging.getLogger(name).handlers)) for name in names}
    yield
    for name, (level, handlers) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers[:] = handlers


def test_logs_are_shown_on_a_stream(loggers, monkeypatch):
    import sys

    monkeypatch.setattr(sys, 'stderr', io.StringIO())
    bufeo.set_stream_logger('boto3.resources', logging.INFO, '%(name)s %(message)s')
    bufeo.set_stream_logger('other', format_string='%(name)s %(message)s')
    for name in ('boto3.resources', 'bufeo.resources', 'bufeo.resources.action', 'bufeo', 'other'):
        logging.getLogger(name).info('here')
        logging.getLogger(name).debug('deep')
    lines = sys.stderr.getvalue().splitlines()
    assert lines == [
        'boto3.resources here',
        'bufeo.resources here',
        'bufeo.resources.action here',
        'other here',
        'other deep',
    ]


def test_the_handler_that_does_nothing_is_there():
    assert bufeo.NullHandler is logging.NullHandler is boto3.NullHandler
