"""boto3 and bufeo side by side."""

import functools

import boto3
import botocore
import botocore.config
import bufeo
from bufeo.config import Config

SDKS = {'boto3': (boto3, botocore.config.Config, botocore.UNSIGNED), 'bufeo': (bufeo, Config, bufeo.UNSIGNED)}
QUICK = {'connect_timeout': 5, 'read_timeout': 5, 'retries': {'total_max_attempts': 1}}


@functools.cache
def session(sdk):
    """A session of that SDK with keys of its own. botocore's takes long to find what it needs."""
    return SDKS[sdk][0].session.Session('AKIDEXAMPLE', 'secret', region_name='us-east-1')


def client(sdk, service, endpoint=None, **config):
    """A client of that SDK that tries once and does not wait long."""
    return session(sdk).client(service, endpoint_url=endpoint, config=SDKS[sdk][1](**QUICK, **config))


@functools.cache
def kept_client(sdk, service, endpoint):
    """The same, for more than one test."""
    return client(sdk, service, endpoint)


def outcome(work):
    """What some work comes to: its value, or its exception."""
    try:
        return work()
    except Exception as failure:
        return failure


def both(work):
    """What some work, given the name of an SDK, comes to with each of the two."""
    return outcome(lambda: work('boto3')), outcome(lambda: work('bufeo'))
