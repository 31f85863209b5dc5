"""Prints what botocore's own loader returns, without prose, one line of JSON a document.

A line is a list: service, kind, API version, document. Then, under the kind "names", the method name of every operation,
and under "general" the documents of no service.
"""

import json
import sys

import boto3.session
from botocore import xform_name
from botocore.exceptions import DataNotFoundError, UnknownServiceError

KINDS = ['service-2', 'endpoint-rule-set-1', 'paginators-1', 'waiters-2', 'resources-1']
GENERAL = ['partitions', 'endpoints', '_retry', 'sdk-default-configuration']


def without_prose(value):
    if isinstance(value, dict):
        return {
            key: without_prose(entry)
            for key, entry in value.items()
            if not (key == 'documentation' and isinstance(entry, str))
        }
    if isinstance(value, list):
        return [without_prose(entry) for entry in value]
    return value


def write(service, kind, version, document):
    sys.stdout.write(json.dumps([service, kind, version, without_prose(document)], separators=(',', ':')) + '\n')


loader = boto3.session.Session()._session.get_component('data_loader')
for service in loader.list_available_services('service-2'):
    for kind in KINDS:
        try:
            version = loader.determine_latest_version(service, kind)
            document = loader.load_service_model(service, kind, version)
        except (DataNotFoundError, UnknownServiceError):
            continue
        write(service, kind, version, document)
        if kind == 'service-2':
            names = [[name, xform_name(name), xform_name(name, '-')] for name in document['operations']]
            write(service, 'names', version, names)
    loader._cache.clear()
for name in GENERAL:
    write('', name, '', loader.load_data(name))
