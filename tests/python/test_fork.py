"""Processes that fork: client and waits go on on both sides, and have nothing in common."""

import subprocess
import sys

import pytest

PROGRAM = """
import os
import sys

import bufeo


def unix_sockets():
    with open('/proc/net/unix') as table:
        known = {line.split()[6] for line in table.readlines()[1:]}
    own = set()
    for descriptor in os.listdir('/proc/self/fd'):
        try:
            target = os.readlink(f'/proc/self/fd/{descriptor}')
        except FileNotFoundError:
            continue
        if target.startswith('socket:['):
            own.add(target[len('socket:['):-1])
    return own & known


s3 = bufeo.client('s3')
s3.list_objects(Bucket='mybucket')
of_parent = unix_sockets()
assert of_parent, 'a call that waits has something to be woken with'
child = os.fork()
if child == 0:
    s3.list_objects(Bucket='mybucket')
    of_child = unix_sockets()
    os._exit(0 if of_child and not of_child & of_parent else 1)
_, status = os.waitpid(child, 0)
s3.list_objects(Bucket='mybucket')
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(sys.platform != 'linux', reason='looks into /proc')
def test_a_child_has_nothing_of_what_its_parent_is_woken_with(s3_env):
    subprocess.run([sys.executable, '-c', PROGRAM], check=True, timeout=60)
