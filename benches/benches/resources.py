"""Measures resources through boto3 or through bufeo and prints the figures, a name and a number a line.

usage: resources.py boto3|bufeo first | objects TIMES | collection ENDPOINT OBJECTS | waits ENDPOINT TIMES
"""

import sys
import time

LIBRARY = sys.argv[1]
ARGUMENTS = {
    'region_name': 'us-east-1',
    'aws_access_key_id': 'AKIDEXAMPLE',
    'aws_secret_access_key': 'wJalrXUtnFEMI',
}
if LIBRARY == 'bufeo':
    import bufeo as library
else:
    import boto3 as library


def print_figure(name, value):
    print(name, value)


def first():
    begun, used = time.perf_counter(), time.process_time()
    s3 = library.resource('s3', **ARGUMENTS)
    print_figure('milliseconds', (time.perf_counter() - begun) * 1e3)
    print_figure('cpu_milliseconds', (time.process_time() - used) * 1e3)
    print_figure('count', len(s3.get_available_subresources()))


def objects(times):
    times = int(times)
    bucket = library.resource('s3', **ARGUMENTS).Bucket('mybucket')
    bucket.Object('first')
    used = time.process_time()
    made = [bucket.Object(f'key-{number}') for number in range(times)]
    print_figure('cpu_microseconds', (time.process_time() - used) * 1e6 / times)
    print_figure('count', len({one.key for one in made}))


def collection(endpoint, number):
    bucket = library.resource('s3', endpoint_url=endpoint, **ARGUMENTS).Bucket('mybucket')
    assert len(list(bucket.objects.limit(10))) == 10
    used = time.process_time()
    count, size = 0, 0
    for one in bucket.objects.limit(int(number)):
        count += 1
        size += len(one.key)
    print_figure('cpu_microseconds', (time.process_time() - used) * 1e6 / count)
    print_figure('count', count)


def waits(endpoint, times):
    client = library.client('s3', endpoint_url=endpoint, **ARGUMENTS)
    times = int(times)
    waiter = client.get_waiter('bucket_not_exists')
    used = time.process_time()
    failed = 0
    for _ in range(times):
        try:
            waiter.wait(Bucket='mybucket', WaiterConfig={'Delay': 0, 'MaxAttempts': 5})
        except Exception:
            failed += 1
    print_figure('cpu_microseconds', (time.process_time() - used) * 1e6 / times)
    print_figure('count', failed)


{'first': first, 'objects': objects, 'collection': collection, 'waits': waits}[sys.argv[2]](*sys.argv[3:])
