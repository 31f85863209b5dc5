"""What programs find under boto3's names where bufeo stands in: versions, modules, loaders, patches."""

import subprocess
import sys

import boto3
import botocore


def run(program):
    done = subprocess.run(
        [sys.executable, '-c', f'import bufeo; bufeo.install_as_boto3()\n{program}'], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_versions_are_those_that_bufeo_stands_for():
    program = """
import boto3, botocore, importlib.metadata as metadata
print(boto3.__version__, botocore.__version__, metadata.version('boto3'), metadata.version('botocore'))
names = {each.metadata['Name'] for each in metadata.distributions()}
print(bufeo.__version__ == bufeo._bufeo.__version__, names >= {'boto3', 'botocore'})
from boto3 import __version__ as one
from botocore import __version__ as other
print(one, other)
"""
    ours, own, imported = run(program)
    assert ours == ' '.join([boto3.__version__, botocore.__version__] * 2)
    assert own == 'True True'
    assert imported == f'{boto3.__version__} {botocore.__version__}'


def test_modules_are_attributes_once_boto3_is_imported_and_loaded_when_asked_for():
    program = """
import sys
before = set(sys.modules)
import boto3, botocore
print(sorted(name for name in set(sys.modules) - before if name.startswith('bufeo') and 'stand_in' not in name))
for name in ('client', 'config', 'exceptions', 'session', 'credentials', 'hooks', 'model', 'awsrequest'):
    assert getattr(botocore, name) is __import__(f'botocore.{name}', fromlist=['x']), name
assert boto3.session.Session is boto3.Session
assert boto3.exceptions.Boto3Error and botocore.exceptions.ClientError and botocore.client.BaseClient
for module, name in ((boto3, 'nope'), (botocore, 'nope')):
    try:
        getattr(module, name)
    except AttributeError as error:
        print(error)
"""
    assert run(program) == [
        '[]',
        "module 'boto3' has no attribute 'nope'",
        "module 'botocore' has no attribute 'nope'",
    ]


def test_what_is_patched_in_boto3_is_patched_in_bufeo():
    program = """
import boto3, unittest.mock
with unittest.mock.patch('boto3.client') as client:
    assert bufeo.client is client
assert bufeo.client is boto3.client is not client
boto3.setup_default_session(region_name='eu-west-1')
assert boto3.DEFAULT_SESSION is bufeo.DEFAULT_SESSION is not None
boto3.DEFAULT_SESSION = None
assert bufeo.DEFAULT_SESSION is None
assert boto3.Session is bufeo.Session and 'client' in dir(boto3)
from boto3 import *
assert client is bufeo.client
"""
    run(program)


def test_lazy_loaders_get_modules_with_a_spec():
    program = """
import importlib.util, sys
for name in ('boto3', 'botocore', 'botocore.exceptions', 'boto3.session'):
    for _ in range(2):
        for known in [known for known in sys.modules if known.partition('.')[0] in ('boto3', 'botocore')]:
            del sys.modules[known]
        spec = importlib.util.find_spec(name)
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        assert vars(module)
        assert isinstance(module.__spec__, importlib.machinery.ModuleSpec), module.__spec__
        assert module.__spec__.name.startswith('bufeo')
print(sys.modules['boto3.session'].Session is bufeo.Session)
"""
    assert run(program) == ['True']


def test_sessions_go_by_botocores_names_too():
    program = """
import botocore.session
session = botocore.session.get_session()
session.set_config_variable('region', 'eu-west-1')
session.set_credentials('AKID', 'secret', 'token')
session.register('creating-client-class.s3', lambda class_attributes, **kwargs: class_attributes.update(mine=5))
s3 = session.create_client('s3')
print(s3.meta.region_name, s3.mine, session.get_config_variable('region'))
keys = session.get_credentials().get_frozen_credentials()
print(keys.access_key, keys.token, session.profile, 's3' in session.get_available_services())
"""
    assert run(program) == ['eu-west-1 5 eu-west-1', 'AKID token None True']
