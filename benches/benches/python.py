"""Measures one thing through boto3 or through bufeo and prints the figures, a name and a number a line.

usage: python.py boto3|bufeo import | first SERVICE | emit HANDLERS | call CASE ENDPOINT TIMES [EVENT]
"""

import sys
import time

LIBRARY = sys.argv[1]
ARGUMENTS = {
    'region_name': 'us-east-1',
    'aws_access_key_id': 'AKIDEXAMPLE',
    'aws_secret_access_key': 'wJalrXUtnFEMI',
}


def library():
    if LIBRARY == 'bufeo':
        import bufeo

        return bufeo
    import boto3

    return boto3


def print_figure(name, value):
    print(name, value)


def import_it():
    begun = time.perf_counter()
    library()
    print_figure('milliseconds', (time.perf_counter() - begun) * 1e3)


def first(service):
    module = library()
    begun = time.perf_counter()
    client = module.client(service, **ARGUMENTS)
    print_figure('milliseconds', (time.perf_counter() - begun) * 1e3)
    print_figure('operations', len(client.meta.method_to_api_mapping))


def emit(handlers):
    handlers = int(handlers)
    events = library().client('s3', **ARGUMENTS).meta.events

    def handler(first, second, **kwargs):
        return first

    for _ in range(handlers):
        events.register('mine.s3.PutObject', handler)
    assert len(events.emit('mine.s3.PutObject', first=1, second=2)) == handlers
    times = 200_000 // (handlers + 1)
    rounds = []
    for _ in range(7):
        begun = time.perf_counter()
        for _ in range(times):
            events.emit('mine.s3.PutObject', first=1, second=2)
        rounds.append((time.perf_counter() - begun) / times * 1e9)
    print_figure('nanoseconds', sorted(rounds)[len(rounds) // 2])


def get_object(client):
    return len(client.get_object(Bucket='mybucket', Key='key')['Body'].read()) == 1024


def get_item(client):
    return client.get_item(TableName='table', Key={'id': {'S': '0001'}})['Item']['name']['S'] == 'the name'


def pages(client):
    paginator = client.get_paginator('list_objects_v2')
    return sum('Key' in entry for page in paginator.paginate(Bucket='paged') for entry in page['Contents']) == 10_000


def wait(client):
    return client.get_waiter('bucket_exists').wait(Bucket='mybucket', WaiterConfig={'Delay': 0}) is None


CASES = {
    'GetObject': ('s3', get_object),
    'GetItem': ('dynamodb', get_item),
    'Pages': ('s3', pages),
    'Waiter': ('s3', wait),
}


def call(case, endpoint, times, event=None):
    times = int(times)
    service, run = CASES[case]
    client = library().client(service, endpoint_url=endpoint, **ARGUMENTS)
    seen = []
    if event is not None:

        def handler(request, **kwargs):
            seen[:] = [request.headers['X-Amz-Date']]

        client.meta.events.register(event, handler)
    for _ in range(-(-times // 10)):
        run(client)
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(times):
        assert run(client), f'`{case}` gave a wrong answer'
    print_figure('cpu_microseconds', (time.process_time() - used) * 1e6 / times)
    print_figure('microseconds', (time.perf_counter() - begun) * 1e6 / times)
    print_figure('handled', float(bool(seen)))


{'import': import_it, 'first': first, 'emit': emit, 'call': call}[sys.argv[2]](*sys.argv[3:])
