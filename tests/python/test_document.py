"""The programs of the guide to the events, `docs/events.md`, which are those of boto3's guide to the letter."""

import pathlib
import re
import subprocess
import sys

import pytest

PAGE = pathlib.Path(__file__).parents[2] / 'docs' / 'events.md'


def blocks(language):
    """The blocks of the page in that language."""
    return re.findall(rf'^```{language}\n(.*?)^```$', PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)


PROGRAMS = dict(
    zip(
        (
            'add_bucket',
            'specific',
            'wildcard',
            'isolation',
            'client_method',
            'client_class',
            'resource_method',
            'resource_class',
        ),
        blocks('python'),
        strict=True,
    )
)


@pytest.fixture
def run(s3_env, tmp_path):
    """Runs a program of the page, which was written for boto3, with bufeo in boto3's place; gives what it printed. What
    is to be told at its end is added to it."""

    def program(name, *end):
        file = tmp_path / 'example.py'
        file.write_text('\n'.join([PROGRAMS[name], *end]))
        command = [sys.executable, '-m', 'bufeo', str(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, '')
        return done.stdout

    return program


def test_a_handler_injects_the_bucket(run):
    assert run('add_bucket', "print(response['Name'], boto3.__name__)") == 'mybucket bufeo.stand_in.boto3\n'


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
    body = "s3.get_object(Bucket='mybucket', Key='mykey')['Body'].read()"
    printed = run('specific', "print(list_obj_response['Name'])", f'print({body})')
    assert printed == "myspecificbucket\nb'my body'\n"


def test_a_wildcard_stands_for_any_operation(run):
    assert run('wildcard', "print(response['Name'])") == 'mybucket\n'


def test_a_wildcard_has_to_be_isolated(s3):
    calls = []
    s3.meta.events.register('provide-client-params.s3.*objects', lambda **kwargs: calls.append(1))
    s3.list_objects(Bucket='mybucket')
    assert calls == []


def test_clients_do_not_share_handlers(run):
    printed = run('isolation', "print(client1_response['Name'], client2_response['Name'])")
    assert printed == 'mybucket myotherbucket\n'


@pytest.mark.parametrize(
    ('name', 'end', 'told'),
    [
        ('client_method', [], ''),
        ('client_class', ['print(isinstance(client, MyClass))'], 'True\n'),
        ('resource_method', [], ''),
        ('resource_class', ['print(isinstance(resource, MyClass))'], 'True\n'),
    ],
)
def test_handlers_add_methods_and_classes_to_inherit_from(run, name, end, told):
    outputs = dict(
        zip(('client_method', 'client_class', 'resource_method', 'resource_class'), blocks('text'), strict=True)
    )
    assert run(name, *end) == outputs[name] + told


def test_a_program_is_run_as_python_runs_it(s3_env, tmp_path):
    (tmp_path / 'beside.py').write_text('NAME = "beside"')
    (tmp_path / 'program.py').write_text(
        'import sys, boto3, botocore.exceptions, botocore.config, botocore.hooks, beside\n'
        'from boto3.session import Session\n'
        'from botocore.client import Config\n'
        'print(__name__, sys.argv[1:], beside.NAME, Session().events is not None)\n'
        'try: boto3.client("s3").get_object(Bucket="mybucket", Key="is not there")\n'
        'except botocore.exceptions.ClientError as error: print(error.response["Error"]["Code"])\n'
        'print(isinstance(boto3.client("s3").meta.events, botocore.hooks.HierarchicalEmitter))\n'
        'sys.exit(3)\n'
    )
    for how in ([str(tmp_path / 'program.py')], ['-m', 'program']):
        command = [sys.executable, '-m', 'bufeo', *how, 'one', '-m']
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
        printed = "__main__ ['one', '-m'] beside True\nNoSuchKey\nTrue\n"
        assert (done.returncode, done.stdout, done.stderr) == (3, printed, '')


def test_what_is_not_there_yet_and_what_comes_too_late_say_so(tmp_path):
    program = 'import bufeo; bufeo.install_as_boto3(); import boto3; import botocore.stub'
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert done.stderr.endswith("bufeo, which stands in for botocore, has no module 'botocore.stub' yet\n")
    (tmp_path / 'boto3.py').write_text('')
    program = 'import boto3, bufeo; bufeo.install_as_boto3()'
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.endswith('RuntimeError: boto3 was imported before bufeo could be put in its place\n')
    done = subprocess.run([sys.executable, '-m', 'bufeo'], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith('usage: python -m bufeo program.py')


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
