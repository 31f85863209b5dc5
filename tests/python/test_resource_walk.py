"""Every resource of every service that has any, through boto3 and through bufeo: the same attributes, calls, results
and events."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

FOLDER = pathlib.Path(__file__).parent / 'differential'

KINDS = {
    'cloudformation': 5,
    'cloudwatch': 3,
    'dynamodb': 2,
    'ec2': 23,
    'glacier': 7,
    'iam': 22,
    's3': 19,
    'sns': 5,
    'sqs': 3,
}


@pytest.fixture(scope='module')
def both(tmp_path_factory):
    """What the program tells through each of the libraries, by kind."""
    running = []
    for library in ('boto3', 'bufeo'):
        environment = {'PATH': os.environ['PATH'], 'HOME': str(tmp_path_factory.mktemp('home')), 'SDK': library}
        if 'PYTHONPATH' in os.environ:
            environment['PYTHONPATH'] = os.environ['PYTHONPATH']
        output = tmp_path_factory.mktemp(library) / 'told'
        with output.open('w') as told:
            program = [sys.executable, '-W', 'ignore', str(FOLDER / 'walk.py')]
            running.append((subprocess.Popen(program, stdout=told, env=environment), output))
    sides = []
    for process, output in running:
        assert process.wait(timeout=600) == 0
        # What the model marks as sensitive is not printed by bufeo.
        told = re.sub(r"(iam\.AccessKeyPair\([^)]*secret=)'[^']*'", r'\1[redacted]', output.read_text())
        lines = map(json.loads, told.splitlines())
        sides.append({line['kind']: line for line in lines})
    return sides


def test_the_walk_meets_every_kind(both):
    theirs, _ = both
    counted = {service: sum(kind.split('.')[0] == service for kind in theirs) for service in KINDS}
    assert counted == KINDS
    assert sum(len(line['told']) for line in theirs.values()) > 5000
    calls = {entry['call'] for line in theirs.values() for entry in line['told'] if 'call' in entry}
    assert len(calls) > 300


@pytest.mark.parametrize('service', KINDS)
def test_both_libraries_tell_the_same(both, service):
    theirs, ours = both
    found = []
    for kind in (kind for kind in theirs if kind.split('.')[0] == service):
        for part in ('told', 'classes'):
            one, other = theirs[kind][part], ours[kind][part]
            place = next(
                (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None
            )
            if place is not None:
                found.append(f'{kind} {part}[{place}]: boto3 {one[place]!r}, bufeo {other[place]!r}')
            elif len(one) != len(other):
                found.append(f'{kind} {part}: boto3 has {len(one)}, bufeo {len(other)}')
    assert found == []
