"""Measures one thing about botocore's clients in a fresh process and prints the figures, a name and a number a line.

usage: clients.py first SERVICE | second SERVICE TIMES | all
"""

import statistics
import sys
import time

import botocore.session

ARGUMENTS = {
    'region_name': 'us-east-1',
    'aws_access_key_id': 'AKIDEXAMPLE',
    'aws_secret_access_key': 'wJalrXUtnFEMI',
}


def memory(name):
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


def operations(client):
    return len(client.meta.method_to_api_mapping)


def report(begun, before):
    print('milliseconds', (time.perf_counter() - begun) * 1e3)
    print('mib_more', memory('VmRSS:') - before)
    print('mib', memory('VmRSS:'))
    print('mib_peak', memory('VmHWM:'))


def first(service):
    before, begun = memory('VmRSS:'), time.perf_counter()
    client = botocore.session.Session().create_client(service, **ARGUMENTS)
    report(begun, before)
    print('operations', operations(client))


def second(service, times):
    session = botocore.session.Session()
    kept = session.create_client(service, **ARGUMENTS)
    each = []
    for _ in range(int(times)):
        begun = time.perf_counter()
        client = session.create_client(service, **ARGUMENTS)
        each.append((time.perf_counter() - begun) * 1e3)
        del client
    print('milliseconds', statistics.median(each))
    before = memory('VmRSS:')
    clients = [session.create_client(service, **ARGUMENTS) for _ in range(20)]
    print('kib_each', (memory('VmRSS:') - before) * 1024 / len(clients))
    print('operations', operations(kept))


def all_services():
    before, begun = memory('VmRSS:'), time.perf_counter()
    session = botocore.session.Session()
    clients = [session.create_client(service, **ARGUMENTS) for service in session.get_available_services()]
    report(begun, before)
    print('services', len(clients))
    print('operations', sum(operations(client) for client in clients))


{'first': first, 'second': second, 'all': all_services}[sys.argv[1]](*sys.argv[2:])
