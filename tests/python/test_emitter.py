"""Registering and emitting, with botocore's checks and texts."""

import copy
import functools

import bufeo
import pytest


@pytest.fixture
def events():
    return bufeo.Session().events


def answering(answer, calls=None):
    def handler(**kwargs):
        if calls is not None:
            calls.append(answer)
        return answer

    return handler


def test_emit_gives_each_handler_with_its_answer(events):
    first, second = answering(None), answering(2)
    events.register('a.b', first)
    events.register('a.b', second)
    assert events.emit('a.b') == [(first, None), (second, 2)]
    assert events.emit('nobody.listens') == []


def test_a_handler_gets_the_arguments_and_the_aliased_name(events):
    seen = []
    events.register('mine.logs', lambda **kwargs: seen.append(kwargs))
    events.emit('mine.logs.x', value=1)
    assert seen == [{'value': 1, 'event_name': 'mine.cloudwatch-logs.x'}]


def test_each_handler_has_arguments_of_its_own_and_values_are_shared(events):
    shared, seen = {}, []

    def adds(**kwargs):
        kwargs['more'] = 1
        kwargs['shared']['a'] = 1

    events.register('a', adds)
    events.register('a', lambda **kwargs: seen.append(kwargs))
    events.emit('a', shared=shared)
    assert seen == [{'shared': {'a': 1}, 'event_name': 'a'}]
    assert seen[0]['shared'] is shared


@pytest.mark.parametrize('answer', [0, False, '', {}])
def test_any_answer_but_none_ends_emit_until_response(events, answer):
    calls, handler = [], answering(answer)
    events.register('a.b', answering(None, calls))
    events.register('a.b', handler)
    events.register('a.b', answering('late', calls))
    assert events.emit_until_response('a.b') == (handler, answer)
    assert calls == [None]


def test_without_an_answer_the_last_pair_is_given(events):
    last = answering(None)
    events.register('a', answering(None))
    events.register('a', last)
    assert events.emit_until_response('a') == (last, None)
    assert events.emit_until_response('b') == (None, None)


def test_sections_and_wildcards_stand_in_botocores_order(events):
    calls = []
    events.register('a.b', answering('literal', calls))
    events.register('a.*', answering('wildcard', calls))
    events.register_last('a.b', answering('last', calls))
    events.register_first('a.b', answering('first', calls))
    events.register('a', answering('short', calls))
    events.emit('a.b')
    assert calls == ['wildcard', 'first', 'literal', 'last', 'short']


def test_what_cannot_be_called_is_refused(events):
    with pytest.raises(ValueError, match='^Event handler 5 must be callable.$'):
        events.register('a', 5)


def test_what_takes_no_keywords_is_refused(events):
    def handler(params):
        pass

    with pytest.raises(ValueError) as raised:
        events.register('a', handler)
    assert str(raised.value) == f'Event handler {handler} must accept keyword arguments (**kwargs)'


class Called:
    def __init__(self, **kwargs):
        pass

    def method(self, **kwargs):
        pass

    def __call__(self, **kwargs):
        pass


@functools.wraps(lambda x: x)
def wraps_one_without(**kwargs):
    pass


@pytest.mark.parametrize('handler', [Called, Called(), Called().method, functools.partial(answering(1)), dict, int])
def test_what_takes_keywords_is_accepted(events, handler):
    events.register('a', handler)


def test_a_wrapper_counts_by_the_signature_it_shows(events):
    with pytest.raises(ValueError):
        events.register('a', wraps_one_without)


def test_a_known_unique_id_is_dropped_under_any_name(events):
    calls = []
    events.register('a', answering(1, calls), unique_id='id')
    events.register('b', answering(2, calls), unique_id='id')
    events.emit('a')
    events.emit('b')
    assert calls == [1]


def test_counted_ids_go_with_the_last(events):
    handler = answering(1)
    for _ in range(2):
        events.register('a', handler, unique_id='id', unique_id_uses_count=True)
    events.unregister('a', unique_id='id', unique_id_uses_count=True)
    assert len(events.emit('a')) == 1
    events.unregister('a', unique_id='id', unique_id_uses_count=True)
    assert events.emit('a') == []


def test_mixing_counted_and_uncounted_ids_is_refused_in_botocores_words(events):
    events.register('a', answering(1), unique_id='plain')
    with pytest.raises(ValueError) as raised:
        events.register('a', answering(1), unique_id='plain', unique_id_uses_count=True)
    assert str(raised.value) == (
        'Initial registration of  unique id plain was specified to use a counter. Subsequent register calls to unique '
        'id must specify use of a counter as well.'
    )
    events.register('a', answering(1), unique_id='counted', unique_id_uses_count=True)
    with pytest.raises(ValueError) as raised:
        events.unregister('a', unique_id='counted')
    assert str(raised.value) == (
        'Initial registration of unique id counted was specified to not use a counter. Subsequent unregister calls to '
        'unique id must specify not to use a counter as well.'
    )


def test_unregistering_goes_by_equality_and_is_silent_about_strangers(events):
    called = Called()
    events.register('a', called.method)
    events.unregister('a', answering(1))
    events.unregister('b', called.method)
    assert len(events.emit('a')) == 1
    events.unregister('a', called.method)
    assert events.emit('a') == []


def test_the_handle_unregisters_and_works_in_a_with_block(events):
    with events.register('a', answering(1)) as registration:
        assert registration.event_name == 'a'
        assert len(events.emit('a')) == 1
    assert events.emit('a') == []
    assert registration.unregister() is False


def test_a_handlers_exception_ends_the_emit(events):
    calls, failure = [], KeyError('mine')

    def fails(**kwargs):
        raise failure

    events.register('a', fails)
    events.register('a', answering(1, calls))
    with pytest.raises(KeyError) as raised:
        events.emit('a')
    assert raised.value is failure
    assert calls == []


def test_registering_during_an_emit_shows_at_the_next(events):
    calls = []
    events.register('a', lambda **kwargs: events.register('a', answering(1, calls)) and None)
    events.emit('a')
    assert calls == []


def test_a_copy_goes_its_own_way(events):
    other = copy.copy(events)
    other.register('a', answering(1))
    assert events.emit('a') == []
    assert len(other.emit('a')) == 1


def test_event_name_cannot_be_an_argument(events):
    with pytest.raises(TypeError):
        events.emit('a', **{'event_name': 'b'})


def test_a_name_is_text(events):
    with pytest.raises(AttributeError):
        events.register(5, answering(1))


def test_strict_events_refuse_unknown_names(events):
    events.register('before-cal.s3', answering(1))
    events.strict = True
    with pytest.raises(ValueError, match='the nearest are `before-call`'):
        events.register('before-cal.s3', answering(1))
    events.register('before-call.s3', answering(1))


def test_explain_says_who_runs_in_which_order(s3):
    s3.meta.events.register('request-created.s3.PutObject', answering(1))
    lines = s3.meta.events.explain('request-created.s3.PutObject').splitlines()
    assert 'answering.<locals>.handler' in lines[1]
    assert any('sign the request' in line for line in lines[2:])


def test_native_handlers_leave_events_of_the_programs_own_alone(s3):
    s3.meta.events.register('needs-retry.s3.PutObject', answering(5))
    answers = s3.meta.events.emit('needs-retry.s3.PutObject', response=None)
    assert [answer for _, answer in answers if answer is not None] == [5]
