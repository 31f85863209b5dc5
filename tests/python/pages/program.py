"""Reads every page and waits for everything, through one of two libraries.

usage: SDK=boto3|bufeo program.py FILE

FILE has the cases. Prints one line of JSON for each: what was called with what, what came of it.
"""

import copy
import json
import os
import sys
import time

from notation import noted, read

if os.environ.get('SDK') == 'boto3':
    import boto3 as library
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config
else:
    import bufeo as library
    from bufeo.awsrequest import AWSResponse
    from bufeo.config import Config


class Told:
    """What one case came to."""

    def __init__(self, case):
        self.answers = read(case['answers'])
        self.requests = []
        self.sleeps = []

    def call(self, params, **kwargs):
        self.requests.append(copy.deepcopy(params))

    def answer(self, **kwargs):
        parsed = copy.deepcopy(self.answers[min(len(self.requests), len(self.answers)) - 1])
        return AWSResponse('', parsed['ResponseMetadata']['HTTPStatusCode'], {}, None), parsed


def paged(client, case, told):
    paginator = client.get_paginator(client_method(client, case['paginator']))
    config = case['config']
    seen, tokens = [], []
    while True:
        pages = paginator.paginate(PaginationConfig=config, **case['arguments'])
        if case['how'] == 'whole':
            seen.append(pages.build_full_result())
        elif case['how'] == 'items':
            seen.append([list(items) for items in pages.result_key_iters()][0])
        elif case['how'] == 'search':
            seen += pages.search(case['search'])
        else:
            for page in pages:
                seen.append(page)
        tokens.append(pages.resume_token)
        if pages.resume_token is None or len(tokens) > 2:
            return {'seen': seen, 'tokens': tokens, 'non_aggregate': pages.non_aggregate_part}
        # Once more from there, as far again.
        told.requests.append('resumed')
        config = {**config, 'StartingToken': pages.resume_token}


def waited(client, case, told):
    client.get_waiter(waiter_names(client)[case['waiter']]).wait(WaiterConfig=case['config'], **case['arguments'])
    return {}


def client_method(client, operation):
    return next(name for name, known in client.meta.method_to_api_mapping.items() if known == operation)


def waiter_names(client):
    def letters(name):
        return name.replace('_', '').lower()

    names = {letters(name): name for name in client.waiter_names}
    return type('Names', (), {'__getitem__': lambda self, name: names[letters(name)]})()


def run(client, told, case):
    read_all = paged if 'paginator' in case else waited
    try:
        came = read_all(client, case, told)
    except Exception as raised:
        came = {'raised': type(raised).__name__, 'text': str(raised)}
        if hasattr(raised, 'last_response'):
            came['last_response'] = raised.last_response
    return {'requests': told.requests, 'sleeps': told.sleeps, **came}


def main(path):
    session = library.Session(aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret', region_name='us-east-1')
    config = Config(parameter_validation=False)
    service, client, current = None, None, []
    time.sleep = lambda seconds: current[0].sleeps.append(float(seconds))
    with open(path) as cases:
        for line in cases:
            case = json.loads(line)
            if case['service'] != service:
                service = case['service']
                client = session.client(service, endpoint_url='http://127.0.0.1:9', config=config)
                client.meta.events.register_first('provide-client-params', lambda **kwargs: current[0].call(**kwargs))
                client.meta.events.register_first('before-call', lambda **kwargs: current[0].answer(**kwargs))
            current[:] = [Told(case)]
            print(json.dumps(noted(run(client, current[0], case)), sort_keys=True))


if __name__ == '__main__':
    main(sys.argv[1])
