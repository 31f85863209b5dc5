"""Measures one operation's calls through boto3 and prints the figures, a name and a number a line.

usage: calls.py first-call CASE ENDPOINT | call CASE ENDPOINT TIMES
"""

import sys
import time

import boto3

ARGUMENTS = {
    'region_name': 'us-east-1',
    'aws_access_key_id': 'AKIDEXAMPLE',
    'aws_secret_access_key': 'wJalrXUtnFEMI',
}
BODY = b'x' * 1024


def get_object(client):
    return len(client.get_object(Bucket='mybucket', Key='key')['Body'].read()) == 1024


def list_objects(client):
    return len(client.list_objects_v2(Bucket='mybucket')['Contents']) == 1000


def put_object(client):
    return client.put_object(Bucket='mybucket', Key='key', Body=BODY)['ETag'] == '"etag"'


def get_item(client):
    return client.get_item(TableName='table', Key={'id': {'S': '0001'}})['Item']['name']['S'] == 'the name'


def pages(client):
    paginator = client.get_paginator('list_objects_v2')
    return sum('Key' in entry for page in paginator.paginate(Bucket='paged') for entry in page['Contents']) == 10_000


def wait(client):
    return client.get_waiter('bucket_exists').wait(Bucket='mybucket', WaiterConfig={'Delay': 0}) is None


CASES = {
    'GetObject': ('s3', get_object),
    'ListObjectsV2': ('s3', list_objects),
    'Pages': ('s3', pages),
    'PutObject': ('s3', put_object),
    'Waiter': ('s3', wait),
    'GetItem': ('dynamodb', get_item),
}


def first_call(case, endpoint):
    service, run = CASES[case]
    begun, used = time.perf_counter(), time.process_time()
    client = boto3.session.Session().client(service, endpoint_url=endpoint, **ARGUMENTS)
    assert run(client), f'`{case}` gave a wrong answer'
    print('cpu_microseconds', (time.process_time() - used) * 1e6)
    print('microseconds', (time.perf_counter() - begun) * 1e6)


def call(case, endpoint, times):
    times = int(times)
    service, run = CASES[case]
    client = boto3.client(service, endpoint_url=endpoint, **ARGUMENTS)
    for _ in range(-(-times // 10)):
        run(client)
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(times):
        assert run(client), f'`{case}` gave a wrong answer'
    used = time.process_time() - used
    print('cpu_microseconds', used * 1e6 / times)
    print('microseconds', (time.perf_counter() - begun) * 1e6 / times)


{'first-call': first_call, 'call': call}[sys.argv[1]](*sys.argv[2:])
