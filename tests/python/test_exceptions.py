"""The exceptions are botocore's: names, texts, what they derive from, attributes."""

import copy
import inspect
import pathlib
import pickle
import re

import botocore.exceptions as theirs
import pytest
from bufeo import exceptions as ours
from bufeo import native_error

NAMES = [
    name
    for name, value in vars(theirs).items()
    if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == theirs.__name__
]


def lineage(cls):
    # Copies of other libraries' classes are no part of it, but for what of Python's own they derive from.
    return [
        above.__name__
        for above in cls.__mro__
        if above.__module__.split('.')[0] in ('builtins', 'bufeo') or above.__module__ == theirs.__name__
    ]


@pytest.mark.parametrize('name', NAMES)
def test_an_exception_is_as_botocores(name):
    one, other = getattr(theirs, name), getattr(ours, name)
    assert lineage(other) == lineage(one)
    assert getattr(other, 'fmt', None) == getattr(one, 'fmt', None)
    assert other.__doc__


def test_what_a_text_is_made_of_is_kept_and_survives_pickling_and_copying():
    raised = ours.PartialCredentialsError(provider='explicit', cred_var='aws_secret_access_key')
    for again in (raised, pickle.loads(pickle.dumps(raised)), copy.copy(raised)):
        assert str(again) == 'Partial credentials found in explicit, missing: aws_secret_access_key'
        assert again.kwargs == {'provider': 'explicit', 'cred_var': 'aws_secret_access_key'}


def test_some_have_more():
    waiter = ours.WaiterError(name='w', reason='r', last_response={'a': 1})
    assert (str(waiter), waiter.last_response) == ('Waiter w failed: r', {'a': 1})
    failed = ours.HTTPClientError(error='e', request='q')
    assert (failed.request, failed.response, failed.kwargs) == ('q', None, {'error': 'e'})
    with pytest.raises(KeyError):
        ours.ProfileNotFound()


def test_what_bufeo_knows_beyond_the_text_is_a_note():
    made = native_error.from_native('ProfileNotFound', 'The profile is not there, there are: a, b', {'profile': 'x'})
    assert str(made) == 'The config profile (x) could not be found'
    assert getattr(made, '__notes__', ['The profile is not there, there are: a, b']) == [
        'The profile is not there, there are: a, b'
    ]


def test_the_id_of_a_request_is_a_note():
    details = {'endpoint_url': 'https://x', 'request_id': 'R1'}
    for kind in ('ConnectionClosed', 'ResponseParse'):
        made = native_error.from_native(kind, 'It broke off', dict(details))
        assert 'The id of the request is R1.' in made.__notes__
    assert native_error.from_native('ConnectionClosed', '', dict(details)).kwargs == {'endpoint_url': 'https://x'}


def native_kinds():
    source = pathlib.Path(__file__).parents[2] / 'crates' / 'client' / 'src' / 'error.rs'
    listed = source.read_text().split('pub enum ErrorKind {')[1].split('\n}')[0]
    return re.findall(r'^    ([A-Z]\w+),$', listed, re.MULTILINE)


@pytest.mark.parametrize('kind', native_kinds())
def test_what_is_printed_of_a_native_error_says_what_happened(kind):
    details = {'endpoint_url': 'http://x'} if kind == 'InvalidEndpoint' else {}
    made = native_error.from_native(kind, 'The sentence.', details)
    text = str(made)
    assert 'unspecified' not in text
    # Logs have no notes: where the class has a text of its own, that has to say enough.
    assert 'The sentence.' in text or text in {
        'Invalid endpoint: http://x',
        'Unable to locate credentials',
        'Unable to locate authorization token',
        'You must specify a region.',
    }
    again = pickle.loads(pickle.dumps(made))
    assert (type(again), str(again)) == (type(made), text)


def test_an_error_of_the_http_client_has_its_attributes_whatever_is_known():
    made = native_error.from_native('HttpClient', 'The sentence.', {})
    assert (made.request, made.response) == (None, None)


def test_a_signature_that_cannot_be_made_is_an_unknown_version_only_where_that_is_the_reason():
    assert type(native_error.from_native('Signing', 'No key.', {})) is ours.BotoCoreError
    unknown = native_error.from_native('Signing', 'x', {'signature_version': 'v9'})
    assert (type(unknown), str(unknown)) == (ours.UnknownSignatureVersionError, 'Unknown Signature Version: v9.')
