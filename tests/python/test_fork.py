"""Processes that fork: client and waits go on on both sides, and have nothing in common."""

import subprocess
import sys

import pytest

PROGRAM = """
import os
import sys

import bufeo


def bells():
    # What threads are woken with, each by the number that the system has for it.
    found = set()
    for descriptor in os.listdir('/proc/self/fdinfo'):
        try:
            with open(f'/proc/self/fdinfo/{descriptor}') as facts:
                found.update(line for line in facts if line.startswith('eventfd-id:'))
        except FileNotFoundError:
            continue
    return found


s3 = bufeo.client('s3')
s3.list_objects(Bucket='mybucket')
of_parent = bells()
assert of_parent, 'a call that waits has something to be woken with'
child = os.fork()
if child == 0:
    s3.list_objects(Bucket='mybucket')
    of_child = bells()
    os._exit(0 if of_child and not of_child & of_parent else 1)
_, status = os.waitpid(child, 0)
s3.list_objects(Bucket='mybucket')
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(sys.platform != 'linux', reason='looks into /proc')
def test_a_child_has_nothing_of_what_its_parent_is_woken_with(s3_env):
    subprocess.run([sys.executable, '-c', PROGRAM], check=True, timeout=60)
