"""One program through boto3 and through bufeo, in two processes against one moto server: the same results and
exceptions, the same events in the same order with the same arguments, the same effects of what handlers change and
reply."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

import pytest

FOLDER = pathlib.Path(__file__).parent / 'differential'


def told(library, moto, tmp_path_factory):
    """What the program tells through one of the libraries, by scenario."""
    reset = urllib.request.Request(f'{moto}/moto-api/reset', method='POST')
    urllib.request.urlopen(reset).close()
    environment = {
        'PATH': os.environ['PATH'],
        'HOME': str(tmp_path_factory.mktemp('home')),
        'TZ': 'Europe/Berlin',
        'SDK': library,
    }
    program = [sys.executable, '-W', 'ignore', str(FOLDER / 'program.py'), moto]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return {line['scenario']: line['told'] for line in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope='module')
def both(moto, tmp_path_factory):
    return told('boto3', moto, tmp_path_factory), told('bufeo', moto, tmp_path_factory)


def scenarios():
    """The names of the scenarios, without running any."""
    sys.path.insert(0, str(FOLDER))
    try:
        import program
    finally:
        sys.path.remove(str(FOLDER))
    return [function.__name__ for function in program.SCENARIOS]


def differences(theirs, ours, path=''):
    """Every place where two descriptions differ."""
    if type(theirs) is not type(ours):
        yield path, theirs, ours
    elif isinstance(theirs, dict):
        for name in sorted(theirs.keys() | ours.keys()):
            yield from differences(theirs.get(name, '<absent>'), ours.get(name, '<absent>'), f'{path}.{name}')
    elif isinstance(theirs, list):
        if len(theirs) != len(ours):
            yield f'{path}: length', len(theirs), len(ours)
        for place, (one, other) in enumerate(zip(theirs, ours, strict=False)):
            yield from differences(one, other, f'{path}[{place}]')
    elif theirs != ours:
        yield path, theirs, ours


@pytest.mark.parametrize('scenario', scenarios())
def test_both_libraries_tell_the_same(both, scenario):
    theirs, ours = (side[scenario] for side in both)
    assert not [entry for entry in theirs + ours if 'broken' in entry]
    found = [f'{path}: boto3 {one!r}, bufeo {other!r}' for path, one, other in differences(theirs, ours)]
    assert found == []


def test_the_program_is_no_empty_one(both):
    events = {entry['event'].split('.')[0] for told in both[0].values() for entry in told if 'event' in entry}
    assert len(events) == 17
    assert sum(len(told) for told in both[0].values()) > 800
