"""Measures what it takes botocore to resolve an endpoint of S3 and prints the figures, a name and a number a line.

usage: endpoints.py rules|cached|call TIMES
"""

import sys
import time

import botocore.loaders
from botocore.endpoint_provider import EndpointProvider

PARAMETERS = {
    'Region': 'us-west-2',
    'UseFIPS': False,
    'UseDualStack': False,
    'ForcePathStyle': False,
    'Accelerate': False,
    'UseGlobalEndpoint': False,
    'DisableMultiRegionAccessPoints': False,
    'DisableS3ExpressSessionAuth': False,
    'UseArnRegion': True,
}

loader = botocore.loaders.create_loader()
rules = loader.load_service_model('s3', 'endpoint-rule-set-1')
provider = EndpointProvider(rules, loader.load_data('partitions'))

how, times = sys.argv[1], int(sys.argv[2])
asked = {**PARAMETERS, 'Bucket': 'mybucket'}


def by_the_rules():
    # It changes what it is given, so it gets a copy, as behind the cache.
    return provider.ruleset.evaluate(dict(asked))


def cached():
    return provider.resolve_endpoint(**asked)


def of_a_call():
    return provider.resolve_endpoint(**PARAMETERS, Bucket='mybucket')


resolve = {'rules': by_the_rules, 'cached': cached, 'call': of_a_call}[how]
for _ in range(-(-times // 10)):
    resolve()
used = time.process_time()
for _ in range(times):
    endpoint = resolve()
used = time.process_time() - used
assert endpoint.url == 'https://mybucket.s3.us-west-2.amazonaws.com', endpoint.url
print('cpu_microseconds', used * 1e6 / times)
