"""Data that is too deep, and handlers that call again, raise; they never end the process.

Each way in has a process of its own, which would be killed by a stack that overflows, and is tried there in threads
with stacks of 128 KiB, 256 KiB and 8 MiB.
"""

import json
import os
import subprocess
import sys

import pytest
from depth.entrances import ENTRANCES

PROGRAM = os.path.join(os.path.dirname(__file__), 'depth', 'entrances.py')

# Handlers that call their own client without end.
CALLS = ('calls of', 'presigned')

# What comes of it where the stack is a large one: a class that the exception is of, or the value. The others only have
# to end.
EXPECTED = {
    'params that contain themselves': 'ParamNestingError',
    'params that contain themselves, unchecked': 'ParamNestingError',
    'params that are deep': 'ParamNestingError',
    'params that are deep, unchecked': 'ParamNestingError',
    'params where text should be': 'ParamValidationError',
    'params where text should be, deep': 'ParamValidationError',
    'params of no name': 'ParamValidationError',
    'document that contains itself': 'ParamNestingError',
    'document that is deep': 'ParamNestingError',
    'params that a handler replaces': 'ParamValidationError',
    'paginator of what contains itself': 'ParamNestingError',
    'waiter of what contains itself': 'EndpointResolutionError',
    'resource': 'RecursionError',
    'events that emit themselves': 'RecursionError',
    'clients that make clients': 'RecursionError',
    'response of 120 levels': True,
    'response of 250 levels': True,
    'response that is too deep': 'ResponseParserError',
    'unknown member': True,
    'unknown element of an error': 'ClientError',
}


@pytest.mark.parametrize('name', ENTRANCES)
def test_nothing_ends_the_process(name):
    run = subprocess.run([sys.executable, PROGRAM, name], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, (run.returncode, run.stdout, run.stderr[-2000:])
    small, middle, large = (json.loads(line)[0] for line in run.stdout.splitlines())
    if name in EXPECTED:
        assert large == EXPECTED[name] or EXPECTED[name] in large[0], large
    if name.startswith(CALLS):
        print(f'calls inside of each other: {small} in 128 KiB, {middle} in 256 KiB, {large} in 8 MiB')
        # Where nothing is optimized, fewer than a hundred may fit.
        assert 50 < large <= 100
