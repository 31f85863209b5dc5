"""The programs of the documentation of boto3's events, as they are written there but for their imports."""

import contextlib
import io

import pytest

ADD_BUCKET = """
import bufeo as boto3

s3 = boto3.client('s3')

# Access the event system on the S3 client
event_system = s3.meta.events

# Create a function
def add_my_bucket(params, **kwargs):
    # Add the name of the bucket you want to default to.
    if 'Bucket' not in params:
        params['Bucket'] = 'mybucket'

# Register the function to an event
event_system.register('provide-client-params.s3.ListObjects', add_my_bucket)

response = s3.list_objects()
"""

SPECIFIC = """
import bufeo as boto3

s3 = boto3.client('s3')

# Access the event system on the S3 client
event_system = s3.meta.events

def add_my_general_bucket(params, **kwargs):
    if 'Bucket' not in params:
        params['Bucket'] = 'mybucket'

def add_my_specific_bucket(params, **kwargs):
    if 'Bucket' not in params:
        params['Bucket'] = 'myspecificbucket'

event_system.register('provide-client-params.s3', add_my_general_bucket)
event_system.register('provide-client-params.s3.ListObjects', add_my_specific_bucket)

list_obj_response = s3.list_objects()
put_obj_response = s3.put_object(Key='mykey', Body=b'my body')
"""

WILDCARD = """
import bufeo as boto3

s3 = boto3.client('s3')

# Access the event system on the S3 client
event_system = s3.meta.events

def add_my_wildcard_bucket(params, **kwargs):
    if 'Bucket' not in params:
        params['Bucket'] = 'mybucket'

event_system.register('provide-client-params.s3.*', add_my_wildcard_bucket)
response = s3.list_objects()
"""

ISOLATION = """
import bufeo as boto3

client1 = boto3.client('s3')
client2 = boto3.client('s3')

def add_my_bucket(params, **kwargs):
    if 'Bucket' not in params:
        params['Bucket'] = 'mybucket'

def add_my_other_bucket(params, **kwargs):
    if 'Bucket' not in params:
        params['Bucket'] = 'myotherbucket'

client1.meta.events.register(
    'provide-client-params.s3.ListObjects', add_my_bucket)
client2.meta.events.register(
    'provide-client-params.s3.ListObjects', add_my_other_bucket)

client1_response = client1.list_objects()
client2_response = client2.list_objects()
"""

CUSTOM_METHOD = """
from bufeo.session import Session

def custom_method(self):
    print('This is my custom method')

def add_custom_method(class_attributes, **kwargs):
    class_attributes['my_method'] = custom_method

session = Session()
session.events.register('creating-client-class.s3', add_custom_method)

client = session.client('s3')
client.my_method()
"""

CUSTOM_CLASS = """
from bufeo.session import Session

class MyClass(object):
    def __init__(self, *args, **kwargs):
        super(MyClass, self).__init__(*args, **kwargs)
        print('Client instantiated!')

def add_custom_class(base_classes, **kwargs):
    base_classes.insert(0, MyClass)

session = Session()
session.events.register('creating-client-class.s3', add_custom_class)

client = session.client('s3')
"""


@pytest.fixture
def run(s3_env):
    """Runs a program and gives its names and what it printed."""

    def program(source):
        names, printed = {'__name__': '__main__'}, io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(source, names)
        return names, printed.getvalue()

    return program


def test_a_handler_injects_the_bucket(run):
    names, _ = run(ADD_BUCKET)
    assert names['response']['Name'] == 'mybucket'


def test_without_the_handler_the_parameters_are_invalid(s3):
    from bufeo.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError) as raised:
        s3.list_objects()
    assert str(raised.value) == 'Parameter validation failed:\nMissing required parameter in input: "Bucket"'


def test_a_handler_registered_after_the_event_is_not_called(s3):
    calls = []
    s3.list_objects(Bucket='mybucket')
    s3.meta.events.register('provide-client-params.s3.ListObjects', lambda **kwargs: calls.append(1))
    assert calls == []
    s3.list_objects(Bucket='mybucket')
    assert calls == [1]


def test_specific_handlers_run_before_general_ones(run):
    names, _ = run(SPECIFIC)
    assert names['list_obj_response']['Name'] == 'myspecificbucket'
    assert names['s3'].get_object(Bucket='mybucket', Key='mykey')['Body'].read() == b'my body'


def test_a_wildcard_stands_for_any_operation(run):
    names, _ = run(WILDCARD)
    assert names['response']['Name'] == 'mybucket'


def test_a_wildcard_has_to_be_isolated(s3):
    calls = []
    s3.meta.events.register('provide-client-params.s3.*objects', lambda **kwargs: calls.append(1))
    s3.list_objects(Bucket='mybucket')
    assert calls == []


def test_clients_do_not_share_handlers(run):
    names, _ = run(ISOLATION)
    assert names['client1_response']['Name'] == 'mybucket'
    assert names['client2_response']['Name'] == 'myotherbucket'


def test_a_handler_adds_a_method(run):
    _, printed = run(CUSTOM_METHOD)
    assert printed == 'This is my custom method\n'


def test_a_handler_adds_a_class_to_inherit_from(run):
    names, printed = run(CUSTOM_CLASS)
    assert printed == 'Client instantiated!\n'
    assert isinstance(names['client'], names['MyClass'])


def test_a_returned_dictionary_replaces_the_parameters(s3):
    s3.meta.events.register(
        'provide-client-params.s3.ListObjects', lambda params, **kwargs: {'Bucket': 'myotherbucket'}
    )
    assert s3.list_objects(Bucket='mybucket')['Name'] == 'myotherbucket'


def test_the_model_is_an_operation_model(s3):
    from bufeo.model import OperationModel

    seen = []
    s3.meta.events.register('provide-client-params.s3.ListObjects', lambda model, **kwargs: seen.append(model))
    s3.list_objects(Bucket='mybucket')
    [model] = seen
    assert isinstance(model, OperationModel)
    assert model.name == 'ListObjects'
    assert model.input_shape.required_members == ['Bucket']
    assert model is s3.meta.service_model.operation_model('ListObjects')


def test_the_mapping_gives_the_names_of_the_api(s3):
    assert s3.meta.method_to_api_mapping['list_objects'] == 'ListObjects'
