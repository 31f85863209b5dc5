"""The built-in handlers by their names, where Python's side of them is more than botocore's."""

import bufeo
import pytest
from bufeo import handlers
from bufeo.awsrequest import AWSResponse
from bufeo.exceptions import ParamValidationError


def unsigned(client):
    """Whether a call is sent without a signature."""
    seen = []

    def look(request, **kwargs):
        seen.append('Authorization' in request.headers)
        return AWSResponse('http://x', 200, {}, None)

    with client.meta.events.register('before-send', look):
        client.list_buckets()
    return seen == [False]


@pytest.fixture
def s3():
    return bufeo.client('s3')


def test_every_entry_of_the_list_can_be_taken_away_and_put_back(s3):
    events = s3.meta.events
    for name, handler, *_ in handlers.BUILTIN_HANDLERS:
        before = events.explain(name)
        assert handler.description in before
        events.unregister(name, handler)
        assert events.explain(name) != before
        events.register(name, handler)
        assert handler.description in events.explain(name)


def test_a_handler_is_one_object_wherever_it_is_registered():
    listed = {id(handler) for _, handler, *_ in handlers.BUILTIN_HANDLERS if handler.__name__ == 'sse_md5'}
    assert listed == {id(handlers.sse_md5)}
    assert repr(handlers.sse_md5) == '<native handler sse_md5>'


def test_a_handler_under_another_name_of_its_event(s3):
    with s3.meta.events.register_first('choose-signer.s3.*', handlers.disable_signing):
        assert unsigned(s3)
    assert not unsigned(s3)


def test_handlers_are_not_called_by_programs():
    with pytest.raises(NotImplementedError, match='sse_md5 is native'):
        handlers.sse_md5(params={})
    assert handlers.disable_signing() is bufeo.UNSIGNED


def test_names_without_a_handler_are_there():
    assert handlers.remove_qbusiness_chat(class_attributes={}) is None
    assert handlers.check_for_200_error(response=None) is None
    assert handlers.fix_s3_host(request=None) is None
    assert handlers.S3EndpointSetter(None, region=None).register(None) is None


def test_a_bucket_that_is_none_is_an_invalid_parameter(s3):
    with pytest.raises(ParamValidationError, match='Bucket'):
        s3.head_bucket(Bucket=None)
