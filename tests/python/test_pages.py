"""Paginators and waiters: every one of the models held against botocore, and what only happens in Python."""

import json
import pathlib
import subprocess
import sys
import time

import bufeo
import pytest
from bufeo import exceptions, expression
from bufeo.awsrequest import AWSResponse
from bufeo.paginate import PageIterator, Paginator, PaginatorModel, TokenDecoder, TokenEncoder
from bufeo.waiter import Waiter, WaiterModel, create_waiter_with_client

FOLDER = pathlib.Path(__file__).parent / 'pages'


def printed(output, program, *arguments, **environment):
    """The file of what a program prints."""
    path = output / f'{program}{environment}'
    with path.open('w') as file:
        command = [sys.executable, '-W', 'ignore', str(FOLDER / program), *map(str, arguments)]
        subprocess.run(command, stdout=file, env={'HOME': str(output), **environment}, check=True)
    return path


def test_every_paginator_and_waiter_does_what_botocores_does(tmp_path):
    path = printed(tmp_path, 'cases.py')
    theirs = printed(tmp_path, 'program.py', path, SDK='boto3')
    ours = printed(tmp_path, 'program.py', path, SDK='bufeo')
    wrong, listed, count = [], 0, 0
    with path.open() as cases, theirs.open() as theirs, ours.open() as ours:
        for case, their, our in zip(cases, theirs, ours, strict=True):
            count += 1
            if their == our:
                continue
            case, their, our = (json.loads(line) for line in (case, their, our))
            # botocore cannot cut results that have names, and loses them where it goes on.
            if case.get('results') in ('map', 'structure') and {'MaxItems', 'StartingToken'} & case['config'].keys():
                listed += 1
                continue
            wrong.append((case, their, our))
    assert wrong == []
    assert count > 50_000 and listed < 50


@pytest.fixture
def client():
    """A client of S3 that asks no network: pages of two keys each, up to six."""

    def answer(operation_name, api_params):
        asked.append(dict(api_params))
        start = int(api_params.get('ContinuationToken', 0))
        page = {'Contents': [{'Key': f'k{start + 1}'}, {'Key': f'k{start + 2}'}], 'IsTruncated': start < 4}
        if start < 4:
            page['NextContinuationToken'] = str(start + 2)
        return page

    asked = []
    made = bufeo.client('s3')
    made._make_api_call = answer
    made.asked = asked
    return made


def keys(pages):
    return [entry['Key'] for page in pages for entry in page['Contents']]


def test_pages_go_through_the_clients_own_method(client):
    paginator = client.get_paginator('list_objects_v2')
    assert keys(paginator.paginate(Bucket='b')) == ['k1', 'k2', 'k3', 'k4', 'k5', 'k6']
    assert client.asked[1] == {'Bucket': 'b', 'ContinuationToken': '2'}
    client.list_objects_v2 = lambda **kwargs: {'Contents': [{'Key': 'replaced'}]}
    assert keys(client.get_paginator('list_objects_v2').paginate(Bucket='b')) == ['replaced']


def test_a_second_pass_begins_where_the_first_one_asked_last(client):
    pages = client.get_paginator('list_objects_v2').paginate(Bucket='b')
    assert len(keys(pages)) == 6
    assert keys(pages) == ['k5', 'k6']


def test_a_page_is_asked_for_when_it_is_wanted(client):
    pages = iter(client.get_paginator('list_objects_v2').paginate(Bucket='b'))
    assert client.asked == []
    next(pages)
    assert len(client.asked) == 1


def test_class_names_and_docstrings(client):
    paginator, waiter = client.get_paginator('list_objects_v2'), client.get_waiter('bucket_exists')
    assert type(paginator).__name__ == 'S3.Paginator.ListObjectsV2' and isinstance(paginator, Paginator)
    assert isinstance(paginator.paginate(), PageIterator)
    assert type(waiter).__name__ == 'S3.Waiter.BucketExists' and isinstance(waiter, Waiter)
    request = str(paginator.paginate.__doc__).partition('**Response Syntax**')[0]
    assert 'ContinuationToken' not in request and "'PageSize': 123" in request
    assert "'MaxAttempts': 123" in waiter.wait.__doc__ and 'every 5 seconds' in waiter.wait.__doc__
    assert [key.expression for key in paginator.result_keys] == ['Contents', 'CommonPrefixes']
    assert client.waiter_names == ['bucket_exists', 'bucket_not_exists', 'object_exists', 'object_not_exists']


def test_what_is_not_there(client):
    assert client.can_paginate('list_objects_v2') and not client.can_paginate('get_object')
    with pytest.raises(exceptions.OperationNotPageableError, match='^Operation cannot be paginated: get_object$'):
        client.get_paginator('get_object')
    with pytest.raises(KeyError):
        client.can_paginate('list_object')
    with pytest.raises(ValueError, match='^Waiter does not exist: bucket_exist$'):
        client.get_waiter('bucket_exist')
    assert bufeo.client('sts').waiter_names == []


@pytest.mark.parametrize(
    'config, error, text',
    [
        ({'PageSize': 'many'}, ValueError, 'invalid literal'),
        ({'MaxItems': 'many'}, ValueError, 'invalid literal'),
        ({'StartingToken': 'a___b___c'}, ValueError, 'Bad starting token: a___b___c'),
        ({'StartingToken': 7}, TypeError, 'starting_token'),
        (
            {'StartingToken': TokenEncoder().encode({'ContinuationToken': 'a', 'boto_truncate_amount': 'x'})},
            ValueError,
            'Bad',
        ),
    ],
)
def test_bad_paging_is_refused_before_anything_is_sent(client, config, error, text):
    with pytest.raises(error, match=text):
        list(client.get_paginator('list_objects_v2').paginate(Bucket='b', PaginationConfig=config))
    assert client.asked == []


def test_a_token_of_another_paginator_is_an_unknown_parameter():
    token = TokenEncoder().encode({'NextMarker': 'a'})
    paginator = bufeo.client('s3').get_paginator('list_objects_v2')
    with pytest.raises(exceptions.ParamValidationError, match='Unknown parameter in input: "NextMarker"'):
        list(paginator.paginate(Bucket='b', PaginationConfig={'StartingToken': token}))


def test_page_sizes_are_refused_where_none_can_be_chosen():
    paginator = bufeo.client('cloudformation').get_paginator('describe_stacks')
    text = (
        'Error during pagination: PageSize parameter is not supported for the pagination interface for this operation.'
    )
    with pytest.raises(exceptions.PaginationError) as raised:
        paginator.paginate(PaginationConfig={'PageSize': 5})
    assert str(raised.value) == text


def test_resume_tokens_are_set_and_read(client):
    pages = client.get_paginator('list_objects_v2').paginate(Bucket='b', PaginationConfig={'MaxItems': 3})
    assert keys(pages) == ['k1', 'k2', 'k3']
    assert TokenDecoder().decode(pages.resume_token) == {'ContinuationToken': '2', 'boto_truncate_amount': 1}
    pages.resume_token = {'ContinuationToken': '4'}
    rest = client.get_paginator('list_objects_v2').paginate(
        Bucket='b', PaginationConfig={'StartingToken': pages.resume_token}
    )
    assert keys(rest) == ['k5', 'k6']
    for bad in ('4', {'Marker': '4'}, {}):
        with pytest.raises(ValueError, match='Bad starting token: '):
            pages.resume_token = bad


def test_tokens_carry_bytes():
    tokens = {'Key': {'id': {'B': b'\x00\xff'}, 'more': [b'x', 'y']}}
    assert TokenDecoder().decode(TokenEncoder().encode(tokens)) == tokens
    with pytest.raises(ValueError, match='Bad starting token'):
        TokenDecoder().decode('nonsense')


def test_items_of_pages_stay_the_objects_that_they_are(client):
    page = {'Contents': [{'Key': 'a', 'Extra': object()}], 'IsTruncated': False}
    client._make_api_call = lambda *args: page
    [(found,), _] = [list(items) for items in client.get_paginator('list_objects_v2').paginate().result_key_iters()]
    assert found is page['Contents'][0]
    assert list(client.get_paginator('list_objects_v2').paginate().search('Contents[0]'))[0] is found


def test_expressions_say_what_is_wrong_with_them():
    value = {'Contents': [{'Key': 'a', 'Size': 3}], 'Number': 1}
    assert expression.search('Contents[?Size > `2`].Key', value) == ['a']
    for text, error in [
        ('Contents[', expression.ParseError),
        ('lenght(@)', expression.UnknownFunctionError),
        ('length()', expression.ArityError),
        ('length(Number)', expression.JMESPathTypeError),
    ]:
        with pytest.raises(error):
            expression.search(text, value)
        assert issubclass(error, ValueError)


@pytest.fixture
def sleeps(monkeypatch):
    """The seconds slept, without sleeping."""
    slept = []
    monkeypatch.setattr(time, 'sleep', slept.append)
    return slept


def answers(client, *statuses):
    """A client whose calls get these statuses in turn."""
    rest = list(statuses)

    def answer(**kwargs):
        status = rest.pop(0) if len(rest) > 1 else rest[0]
        error = {'Error': {'Code': str(status), 'Message': 'so it is'}} if status >= 300 else {}
        return AWSResponse('', status, {}, None), {**error, 'ResponseMetadata': {'HTTPStatusCode': status}}

    client.meta.events.register('before-call', answer)
    return client


def test_a_waiter_calls_until_it_is_there(sleeps):
    client = answers(bufeo.client('s3'), 404, 404, 200)
    assert client.get_waiter('bucket_exists').wait(Bucket='b') is None
    assert sleeps == [5, 5]


def test_delays_can_be_set_on_the_call_and_on_the_waiter(sleeps):
    waiter = answers(bufeo.client('s3'), 404).get_waiter('bucket_exists')
    with pytest.raises(exceptions.WaiterError) as raised:
        waiter.wait(Bucket='b', WaiterConfig={'Delay': 0.5, 'MaxAttempts': 3})
    assert sleeps == [0.5, 0.5]
    assert raised.value.last_response['Error']['Code'] == '404'
    assert raised.value.kwargs == {
        'name': 'BucketExists',
        'reason': 'Max attempts exceeded. Previously accepted state: Matched expected HTTP status code: 404',
    }
    waiter.config.delay, waiter.config.max_attempts = 7, 2
    with pytest.raises(exceptions.WaiterError):
        waiter.wait(Bucket='b')
    assert sleeps == [0.5, 0.5, 7]


def test_waiters_and_paginators_are_made_from_models(client):
    config = {
        'version': 2,
        'waiters': {
            'KeysThere': {
                'operation': 'ListObjectsV2',
                'delay': 1,
                'maxAttempts': 2,
                'acceptors': [
                    {'matcher': 'path', 'argument': 'length(Contents) > `1`', 'expected': True, 'state': 'success'}
                ],
            }
        },
    }
    model = WaiterModel(config)
    assert model.waiter_names == ['KeysThere'] and model.version == 2
    create_waiter_with_client('KeysThere', model, client).wait(Bucket='b')
    assert client.asked == [{'Bucket': 'b'}]
    acceptor = model.get_waiter('KeysThere').acceptors[0]
    assert acceptor.explanation == 'For expression "length(Contents) > `1`" we matched expected path: "True"'
    assert acceptor.matcher_func({'Contents': [1, 2]}) and not acceptor.matcher_func({'Contents': [1]})
    with pytest.raises(ValueError, match='^Waiter does not exist: Other$'):
        model.get_waiter('Other')
    with pytest.raises(exceptions.WaiterConfigError, match='supported version must be: 2'):
        WaiterModel({'version': 1, 'waiters': {}})
    config['waiters']['KeysThere']['acceptors'][0]['matcher'] = 'fuzzy'
    text = '^Error processing waiter config: Unknown acceptor: fuzzy$'
    with pytest.raises(exceptions.WaiterConfigError, match=text):
        model.get_waiter('KeysThere').acceptors  # noqa: B018

    paging = {'input_token': 'Marker', 'output_token': 'NextMarker', 'result_key': 'Contents'}
    entry = PaginatorModel({'pagination': {'ListObjects': paging}}).get_paginator('ListObjects')
    operation = client.meta.service_model.operation_model('ListObjects')
    answers = [{'Contents': [1], 'NextMarker': 'm'}, {'Contents': [2]}]
    made = Paginator(lambda **kwargs: answers[bool(kwargs.get('Marker'))], entry, operation)
    assert made.paginate().build_full_result() == {'Contents': [1, 2]}


def test_user_agents_say_what_calls_are_for(start):
    server = start('stub')
    s3 = bufeo.client('s3', endpoint_url=server.endpoint)
    list(s3.get_paginator('list_objects_v2').paginate(Bucket='mybucket'))
    s3.get_waiter('bucket_exists').wait(Bucket='mybucket')
    s3.list_objects_v2(Bucket='mybucket')
    told = [dict(request['headers']) for request in server.requests()]
    agents = [next(value for name, value in headers.items() if name.lower() == 'user-agent') for headers in told]
    features = [next(part for part in agent.split() if part.startswith('m/')).removeprefix('m/') for agent in agents]
    used = [{'B', 'C'} & set(codes.split(',')) for codes in features]
    assert used == [{'C'}, {'B'}, set()]
