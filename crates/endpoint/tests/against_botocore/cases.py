"""Prints what botocore resolves, one JSON document per line.

For every rule set of botocore: parameters made from a fixed seed, and what came of them. For every service of
`endpoints.json`: what the legacy resolver constructs in a choice of regions.
"""

import json
import os
import random
import re

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import (
    BaseEndpointResolverError,
    EndpointResolutionError,
)
from botocore.loaders import Loader
from botocore.regions import EndpointResolver

CASES = 60
REGIONS = [
    'us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1',
    'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1', 'aws-global', 'aws-cn-global',
    'us-new-9', 'mars', '', 'a/b', 'x@y', 'us-east-1#', 'us-east-1?x=', 'a.b', 'A_b',
]
ENDPOINTS = [
    'https://example.com', 'http://127.0.0.1:8000/base/', 'https://example.com/a b;c', 'https://h/x?q=1', 'ftp://h',
    'https://user@host:99/', 'https://[::1]:99/x/../y//z', 'https://h:port', 'no url', '', 'HTTPS://Example.com#f',
    'https://h?', 'https://999.1.1.1',
]
TEXTS = [
    '', 'abc', 'my-bucket', 'Bucket.With.Dots', 'with.dots', 'a' * 70, 'UPPER', 'a/b', 'x@y', 'h#f', 'h?q', '123456789012',
    '-a', '1.2.3.4', 'b--usw2-az1--x-s3', 'ap--usw2-az1--xa-s3', 'arn:aws:s3:us-east-2:123456789012:accesspoint/myap',
    'arn:aws:s3:us-east-2:123456789012:accesspoint:bad/name', 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap',
    'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/mybanner',
    'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports',
    'arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-01234567890123456:bucket:mybucket', 'arn:', 'arn:aws:s3:::',
    'arn:aws:dynamodb:us-west-2:333333333333:table/t', 'arn:aws-cn:s3:cn-north-1:1:accesspoint/x', 'preferred', 'required',
    'arn:aws:kinesis:us-east-1:123:stream/test-stream', 'e-12345', 'ünïcode', 'a b',
]


def literals(rules, found):
    """The texts that rules compare with, which random texts would never hit."""
    if isinstance(rules, dict):
        if rules.get('fn') == 'stringEquals':
            found.update(arg for arg in rules['argv'] if isinstance(arg, str))
        for value in rules.values():
            literals(value, found)
    elif isinstance(rules, list):
        for value in rules:
            literals(value, found)
    return sorted(found)


def value(name, spec, known, rng):
    kind = spec['type'].lower()
    if rng.random() < 0.01:
        kind = rng.choice(['string', 'boolean', 'stringarray'])
    if kind == 'boolean':
        return rng.random() < 0.3
    if kind == 'stringarray':
        return rng.sample(TEXTS, rng.randrange(3))
    if name == 'Region':
        return rng.choice(REGIONS[:11]) if rng.random() < 0.7 else rng.choice(REGIONS)
    if name == 'Endpoint':
        return rng.choice(ENDPOINTS)
    return rng.choice(TEXTS + known)


def parameters(rule_set, text, known, rng):
    chosen = {}
    for name, spec in rule_set['parameters'].items():
        read = f'"{name}"' in text or re.search(r'\{' + name + r'[}#]', text)
        likely = 0.9 if name in ('Region', 'Bucket') else 0.15 if name == 'Endpoint' else 0.4
        if (read or spec.get('required')) and rng.random() < likely:
            chosen[name] = value(name, spec, known, rng)
    return chosen


def resolve(provider, given):
    try:
        endpoint = provider.resolve_endpoint(**given)
        return {'url': endpoint.url, 'properties': endpoint.properties, 'headers': endpoint.headers}
    except EndpointResolutionError as error:
        return {'error': str(error)}
    except Exception as error:  # A rule that botocore itself cannot evaluate with these values.
        return {'crash': repr(error)}


def rule_sets(loader):
    partitions = loader.load_data('partitions')
    for service in loader.list_available_services('endpoint-rule-set-1'):
        rule_set = loader.load_service_model(service, 'endpoint-rule-set-1')
        provider = EndpointProvider(rule_set, partitions)
        text = json.dumps(rule_set['rules'])
        known = literals(rule_set['rules'], set())
        rng = random.Random(service)
        cases = []
        for _ in range(CASES * 10 if service in ('s3', 's3control') else CASES):
            given = parameters(rule_set, text, known, rng)
            cases.append({'params': given, 'outcome': resolve(provider, given)})
        print(json.dumps({'service': service, 'rules': rule_set, 'cases': cases}))


def legacy(loader):
    document = loader.load_data('endpoints')
    pristine = json.dumps(document)
    resolver = EndpointResolver(document)
    services = sorted({name for partition in document['partitions'] for name in partition['services']} | {'unheard-of'})
    partitions = [None] + resolver.get_available_partitions() + ['nowhere']
    rng = random.Random('legacy')
    # The resolver writes into the endpoints it reads, but not when it is asked for a variant: those come first.
    for dual_stack, fips in [(True, True), (True, False), (False, True), (False, False)]:
        for service in services:
            cases = []
            for region in rng.sample(REGIONS[:15], 6) + ['fips-us-gov-west-1', None]:
                query = {'region': region, 'partition': rng.choice(partitions), 'dualstack': dual_stack, 'fips': fips}
                cases.append({'query': query, 'outcome': construct(resolver, service, query)})
            regions = {name: resolver.get_available_endpoints(service, name) for name in partitions[1:]}
            everything = {name: resolver.get_available_endpoints(service, name, True) for name in partitions[1:]}
            print(json.dumps({'legacy': service, 'cases': cases, 'regions': regions, 'everything': everything}))
    print(json.dumps({'endpoints': pristine}))


def construct(resolver, service, query):
    try:
        return resolver.construct_endpoint(service, query['region'], query['partition'], query['dualstack'], query['fips'])
    except BaseEndpointResolverError as error:
        return {'error': str(error)}


if __name__ == '__main__':
    loader = Loader(extra_search_paths=[os.path.join(os.path.dirname(botocore.__file__), 'data')])
    print(json.dumps({'partitions': loader.load_data('partitions')}))
    rule_sets(loader)
    legacy(loader)
