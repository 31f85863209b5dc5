"""Resources: what programs do with them, against the embedded S3."""

import copy
import threading

import pytest


@pytest.fixture
def session(s3_env):
    import bufeo

    return bufeo.Session()


@pytest.fixture
def s3_resource(session):
    return session.resource('s3')


@pytest.fixture
def bucket(s3_resource):
    bucket = s3_resource.Bucket('mybucket')
    bucket.objects.delete()
    yield bucket
    bucket.objects.delete()


def test_an_object_is_put_read_and_deleted(bucket):
    made = bucket.put_object(Key='a.txt', Body=b'hello')
    assert repr(made) == "s3.Object(bucket_name='mybucket', key='a.txt')"
    assert (made.bucket_name, made.key) == ('mybucket', 'a.txt')
    assert made.content_length == 5
    assert made.get()['Body'].read() == b'hello'
    assert made.meta.data is None, 'an action takes the data away'
    made.delete()
    from bufeo.exceptions import ClientError

    with pytest.raises(ClientError, match='404'):
        made.load()


def test_collections_are_chained_without_changing_each_other(bucket):
    for key in ('a/1', 'a/2', 'b/1'):
        bucket.put_object(Key=key, Body=b'x')
    everything = bucket.objects.all()
    some = everything.filter(Prefix='a/')
    one = some.limit(1)
    assert [item.key for item in one] == ['a/1']
    assert [item.key for item in some] == ['a/1', 'a/2']
    assert [item.key for item in everything] == ['a/1', 'a/2', 'b/1']
    assert [len(page) for page in everything.page_size(2).pages()] == [2, 1]
    assert [item.size for item in bucket.objects.limit(2)] == [1, 1]
    [answer] = some.delete()
    assert {entry['Key'] for entry in answer['Deleted']} == {'a/1', 'a/2'}
    assert [item.key for item in everything] == ['b/1']


def test_a_collection_asks_for_nothing_before_it_is_walked_and_then_for_one_page_at_a_time(bucket):
    for number in range(5):
        bucket.put_object(Key=str(number), Body=b'x')
    calls = []
    bucket.meta.client.meta.events.register('before-call', lambda model, **kwargs: calls.append(model.name))
    objects = iter(bucket.objects.page_size(2))
    assert calls == []
    assert [next(objects).key, next(objects).key] == ['0', '1']
    assert calls == ['ListObjects']
    next(objects)
    assert calls == ['ListObjects'] * 2


def test_a_bucket_knows_when_it_was_made_and_one_that_is_not_there_does_not(s3_resource):
    assert s3_resource.Bucket('mybucket').creation_date.tzinfo is not None
    assert s3_resource.Bucket('is-not-there').creation_date is None


def test_the_summary_of_an_object_is_loaded_from_its_head(bucket, s3_resource):
    bucket.put_object(Key='a.txt', Body=b'hello')
    summary = s3_resource.ObjectSummary(key='a.txt', bucket_name='mybucket')
    assert summary.size == 5
    assert 'ContentLength' not in summary.meta.data
    assert summary.Object() == s3_resource.Object('mybucket', 'a.txt')


def test_waiters_wait(bucket):
    from bufeo.exceptions import WaiterError

    bucket.put_object(Key='a.txt', Body=b'')
    assert bucket.Object('a.txt').wait_until_exists() is None
    with pytest.raises(WaiterError) as raised:
        bucket.Object('b.txt').wait_until_exists(WaiterConfig={'MaxAttempts': 1})
    assert str(raised.value).startswith('Waiter ObjectExists failed: Max attempts exceeded')


def test_equality_hash_and_copies(s3_resource, session):
    one, other = s3_resource.Object('mybucket', 'k'), session.resource('s3').Bucket('mybucket').Object('k')
    assert one == other and hash(one) == hash(other) and len({one, other}) == 1
    assert one != s3_resource.Object('mybucket', 'l') and one != s3_resource.ObjectSummary('mybucket', 'k')
    assert one != 'k'
    copied = copy.copy(one)
    assert copied == one and type(copied) is type(one)


def test_identifiers_cannot_be_set_and_have_to_be_given(s3_resource):
    with pytest.raises(AttributeError):
        s3_resource.Bucket('mybucket').name = 'other'
    with pytest.raises(ValueError, match='^Required parameter key not set$'):
        s3_resource.Object('mybucket')
    with pytest.raises(ValueError, match='^Unknown keyword argument: kee$'):
        s3_resource.Object('mybucket', kee='a')
    with pytest.raises(IndexError, match='2 were given'):
        s3_resource.Bucket('mybucket', 'a')
    with pytest.raises(AttributeError):
        s3_resource.Buckt('mybucket')


def test_unknown_resources_and_versions(session):
    from bufeo import exceptions

    with pytest.raises(exceptions.ResourceNotExistsError) as raised:
        session.resource('kms')
    assert str(raised.value).startswith("The 'kms' resource does not exist.\nThe available resources are:\n   - cloud")
    assert str(raised.value).endswith("\nConsider using a boto3.client('kms') instead of a resource for 'kms'")
    assert isinstance(raised.value, exceptions.DataNotFoundError)
    with pytest.raises(exceptions.ResourceNotExistsError) as raised:
        session.resource('kmz')
    assert 'Consider' not in str(raised.value)
    with pytest.raises(exceptions.UnknownAPIVersionError, match='Valid API versions are: 2006-03-01'):
        session.resource('s3', api_version='1999-01-01')


def test_a_filter_that_the_operation_does_not_take(bucket):
    from bufeo.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError, match='Unknown parameter in input: "Prefixx"'):
        list(bucket.objects.filter(Prefixx='a'))


def test_a_resource_without_load_says_so(session):
    from bufeo.exceptions import ResourceLoadException

    message = session.resource('sqs').Queue('https://queue').Message('handle')
    with pytest.raises(ResourceLoadException, match='^sqs.Message has no load method$'):
        message.body  # noqa: B018


def test_the_event_comes_for_every_class_and_changes_it(session):
    seen = []

    def add(class_attributes, event_name, service_context, **kwargs):
        seen.append(event_name)
        assert service_context.service_name == 's3'
        class_attributes['shout'] = lambda self: repr(self).upper()

    session.events.register('creating-resource-class.s3', add)
    s3 = session.resource('s3')
    bucket = s3.Bucket('mybucket')
    s3.Bucket('mybucket')
    bucket.Object('a')
    prefix = 'creating-resource-class.s3.'
    assert [name.removeprefix(prefix) for name in seen] == ['ServiceResource', 'Bucket', 'Bucket', 'Object']
    assert bucket.shout() == "S3.BUCKET(NAME='MYBUCKET')"


def test_classes_are_shared_where_nothing_is_changed_and_made_anew_where_something_is(session):
    s3 = session.resource('s3')
    for name, identifiers in (('Bucket', 'a'), ('Object', 'ab'), ('ObjectSummary', 'ab')):
        make = getattr(s3, name)
        assert type(make(*identifiers)) is type(make(*identifiers)), name
    added = session.events.register(
        'creating-resource-class.s3.Bucket', lambda class_attributes, **kwargs: class_attributes.update(more=1)
    )
    one, other = s3.Bucket('a'), s3.Bucket('a')
    assert type(one) is not type(other) and one == other and one.more == 1
    with added:
        pass
    assert not hasattr(s3.Bucket('a'), 'more')
    session.events.register(
        'creating-resource-class.s3.Bucket', lambda class_attributes, **kwargs: class_attributes.pop('objects')
    )
    assert not hasattr(s3.Bucket('a'), 'objects')


def test_a_base_with_a_constructor_is_built_through_it_on_every_page(session):
    made = []

    class Base:
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self.key)

        def name(self):
            return self.key.upper()

    session.events.register(
        'creating-resource-class.s3.ObjectSummary', lambda base_classes, **kwargs: base_classes.insert(0, Base)
    )
    bucket = session.resource('s3').Bucket('mybucket')
    for key in ('x', 'y'):
        bucket.put_object(Key=key, Body=b'x')
    assert [item.name() for item in bucket.objects.all()] == ['X', 'Y']
    assert made == ['x', 'y']
    assert [item.size for item in bucket.objects.all()] == [1, 1]
    bucket.objects.delete()


def test_the_event_is_known_to_those_who_are_strict(session):
    session.events.strict = True
    session.events.register('creating-resource-class.s3.Bucket', lambda **kwargs: None)
    with pytest.raises(ValueError, match='creating-resource-class'):
        session.events.register('creating-resource-clas.s3.Bucket', lambda **kwargs: None)
    assert 'bufeo.s3.inject.inject_bucket_methods' in session.events.explain('creating-resource-class.s3.Bucket')


def test_a_clash_with_what_bufeo_adds_is_an_error(session):
    session.events.register_first(
        'creating-resource-class.s3.Bucket', lambda class_attributes, **kwargs: class_attributes.update(load=1)
    )
    with pytest.raises(RuntimeError, match='Cannot inject class attribute "load"'):
        session.resource('s3').Bucket('mybucket')


def test_an_exception_of_a_handler_comes_through(session):
    class Mine(Exception):
        pass

    def fail(**kwargs):
        raise Mine('on purpose')

    session.events.register('creating-resource-class.s3.Object', fail)
    s3 = session.resource('s3')
    with pytest.raises(Mine, match='on purpose'):
        s3.Object('a', 'b')


def test_what_is_patched_in_the_client_is_seen(bucket):
    calls = []
    own = bucket.meta.client._make_api_call

    def patched(operation_name, params):
        calls.append(operation_name)
        return own(operation_name, params)

    bucket.meta.client._make_api_call = patched
    bucket.put_object(Key='x', Body=b'x')
    list(bucket.objects.all())
    assert calls == ['PutObject', 'ListObjects']


def test_a_resource_of_its_own_makes_its_client(s3_env):
    import bufeo

    s3 = bufeo.resource('s3')
    cls = type(s3.Bucket('mybucket'))
    made = cls('mybucket')
    assert made.meta.client is not s3.meta.client
    assert made.creation_date is not None


def test_resources_tell_the_service_that_they_are(session):
    agents = []
    s3 = session.resource('s3')
    s3.meta.client.meta.events.register(
        'before-send', lambda request, **kwargs: agents.append(request.headers['User-Agent'])
    )
    list(s3.buckets.all())
    assert agents[0].endswith(b' Resource') or agents[0].endswith(' Resource')


def test_threads_share_a_factory_while_handlers_come(session):
    s3, failures = session.resource('s3'), []

    def work(number):
        try:
            for turn in range(60):
                if turn == number:
                    session.events.register(
                        'creating-resource-class.s3.Bucket',
                        lambda class_attributes, **kwargs: class_attributes.update({f'more_{number}': number}),
                    )
                made = s3.Bucket('mybucket').Object('k').Bucket()
                assert made.name == 'mybucket'
                if turn >= number:
                    assert getattr(made, f'more_{number}') == number
        except BaseException as raised:
            failures.append(raised)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_parts_that_programs_import():
    from bufeo.resources.base import ResourceMeta, ServiceResource
    from bufeo.resources.factory import ResourceFactory
    from bufeo.resources.model import ResourceModel
    from bufeo.resources.params import build_param_structure

    assert ResourceMeta('s3').copy() == ResourceMeta('s3')
    assert ServiceResource.meta is None and ResourceFactory(None)._emitter is None
    model = ResourceModel('Frob', {'identifiers': [{'name': 'FrobId', 'memberName': 'Id'}]}, {'Frob': {}})
    [identifier] = model.identifiers
    assert (identifier.name, identifier.member_name) == ('frob_id', 'id')
    params = {}
    build_param_structure(params, 'Filters[0].Values[0]', 'v')
    build_param_structure(params, 'Ids[]', 1)
    build_param_structure(params, 'Tags[*].Key', 'k', 1)
    assert params == {'Filters': [{'Values': ['v']}], 'Ids': [1], 'Tags': [{}, {'Key': 'k'}]}


def test_names_that_clash_get_their_category_as_an_ending():
    from bufeo.resources.model import ResourceModel

    definition = {'identifiers': [{'name': 'Foo'}], 'actions': {'Foo': {'request': {'operation': 'Do'}}}}
    model = ResourceModel('Frob', definition, {'Frob': definition})
    model.load_rename_map()
    assert [action.name for action in model.actions] == ['foo_action']


@pytest.mark.parametrize(
    'path',
    [
        'Name',
        'Name.More',
        'Stacks[0]',
        'Stacks[5].Name',
        'Stacks[]',
        'Stacks[].Name',
        'Stacks[].Parts[].Name',
        'Stacks[0].Parts[].Name',
        'Stacks[].Parts[0].Name',
        'Names[]',
        'Nested[]',
        'Nothing',
        'Nothing[]',
        'Nothing[].Name',
        '[Stacks,Others]|[].Name',
        '@',
    ],
)
def test_paths_find_what_jmespath_finds(path):
    from bufeo.expression import search
    from bufeo.resources.path import searcher

    value = {
        'Name': 'n',
        'Stacks': [
            {'Name': 'a', 'Parts': [{'Name': 'p'}, {'Name': None}, {}]},
            {'Name': None},
            {'Name': 'c', 'Parts': []},
        ],
        'Others': [{'Name': 'o'}],
        'Names': ['x', 'y'],
        'Nested': [['x', None], None, 'y', ['z']],
    }
    for one in (value, {}, {'Stacks': None, 'Names': []}, {'Stacks': 'text'}):
        assert searcher(path)(one) == search(path, one)
