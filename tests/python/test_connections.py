"""Many calls at once, few file handles, and bodies that nobody reads."""

import subprocess
import sys

import bufeo
import bufeo.config
import bufeo.exceptions
import pytest

# Under pytest there are more files open than a program has.
BEGIN = """
import asyncio
import resource
import sys
import threading

import bufeo
import bufeo.aio
from bufeo.config import Config


def allow(files):
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def client(**config):
    config = Config(retries={'total_max_attempts': 1}, **config)
    return bufeo.client('dynamodb', endpoint_url=sys.argv[1], config=config)
"""

THREADS = """
allow(256)
threading.stack_size(512 * 1024)
dynamodb, failures = client(), []
begin = threading.Barrier(5000)


def call():
    begin.wait()
    try:
        dynamodb.list_tables()
    except BaseException as failure:
        failures.append(failure)


threads = [threading.Thread(target=call) for _ in range(5000)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, (len(failures), failures[0])
"""

AIO = """
allow(256)
dynamodb = bufeo.aio.of(client())


async def main():
    await asyncio.gather(*(dynamodb.list_tables() for _ in range(5000)))


asyncio.run(main())
"""

NO_HANDLES = """
dynamodb = client()
dynamodb.list_tables()
dynamodb.close()
allow(64)
files = []
try:
    while True:
        files.append(open('/dev/null'))
except OSError:
    pass
try:
    dynamodb.list_tables()
except Exception as failure:
    caught = failure
del files
dynamodb.list_tables()
assert type(caught).__name__ == 'HTTPClientError', repr(caught)
assert 'limit of 64 open file handles' in str(caught), caught
"""

FORK = """
import os

s3 = bufeo.client('s3', endpoint_url=sys.argv[1], config=Config(max_open_connections=1))
held = s3.get_object(Bucket='b', Key='k')['Body']
done = []
waiting = threading.Thread(target=lambda: done.append(s3.list_objects_v2(Bucket='b')))
waiting.start()
child = os.fork()
if child == 0:
    # What the parent holds, and who waits there, is the parent's.
    s3.head_bucket(Bucket='b')
    os._exit(0)
_, status = os.waitpid(child, 0)
held.read()
waiting.join()
s3.head_bucket(Bucket='b')
assert done
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(program, endpoint):
    output = subprocess.run(
        [sys.executable, '-c', BEGIN + program, endpoint], check=False, timeout=300, capture_output=True, text=True
    )
    assert output.returncode == 0, output.stderr


@pytest.mark.parametrize('program', [THREADS, AIO], ids=['threads', 'aio'])
def test_five_thousand_calls_at_once_are_served_under_256_file_handles(start, program):
    run(program, start('stub', '--forget', '--body', '{}').endpoint)


def test_without_a_file_handle_left_the_exception_names_the_limit(start):
    run(NO_HANDLES, start('stub', '--body', '{}').endpoint)


def test_without_a_file_handle_for_what_is_read_late_the_exception_says_so(start):
    program = NO_HANDLES.replace('dynamodb.list_tables()\ndynamodb.close()\n', '', 1)
    late = "assert 'Too many open files' in str(caught) or 'open file handles' in str(caught), repr(caught)"
    run(program[: program.index('assert type')] + late, start('stub', '--body', '{}').endpoint)


def test_a_forked_child_waits_for_nothing_of_its_parents(start):
    run(FORK, start('stub', '--body', '<ListBucketResult/>').endpoint)


def test_a_wait_for_a_connection_ends_and_names_the_setting_and_the_unread_bodies(start):
    server = start('stub', '--body', '0123456789')
    config = bufeo.config.Config(max_open_connections=2, connection_wait_timeout=0.05)
    s3 = bufeo.client('s3', endpoint_url=server.endpoint, config=config)
    bodies = [s3.get_object(Bucket='b', Key='k')['Body'] for _ in range(2)]
    with pytest.raises(bufeo.exceptions.HTTPClientError) as raised:
        s3.head_bucket(Bucket='b')
    for part in ('all 2 that `max_open_connections` allows', '2 are held by responses'):
        assert part in str(raised.value)
    assert bodies[0].read() == b'0123456789'
    s3.head_bucket(Bucket='b')
    bodies[1].close()
    s3.get_object(Bucket='b', Key='k')


def test_twelve_unread_bodies_of_a_default_client_hold_up_nothing(start):
    s3 = bufeo.client('s3', endpoint_url=start('stub', '--body', '0123456789').endpoint)
    bodies = [s3.get_object(Bucket='b', Key='k')['Body'] for _ in range(12)]
    s3.head_bucket(Bucket='b')
    assert {body.read() for body in bodies} == {b'0123456789'}


@pytest.mark.parametrize('most', [0, -1])
def test_a_client_without_connections_is_refused(most):
    with pytest.raises(bufeo.exceptions.InvalidConfigError, match='max_open_connections'):
        bufeo.client('s3', config=bufeo.config.Config(max_open_connections=most))


@pytest.mark.parametrize('many', [-1, 2**80])
def test_numbers_that_nobody_counts_to_are_no_limit(start, many):
    config = bufeo.config.Config(max_pool_connections=many, retries={'total_max_attempts': abs(many)})
    s3 = bufeo.client('s3', endpoint_url=start('stub').endpoint, config=config)
    for _ in range(2):
        s3.head_bucket(Bucket='b')


@pytest.mark.parametrize('setting', ['connect_timeout', 'read_timeout', 'connection_wait_timeout'])
@pytest.mark.parametrize('seconds', [float('nan'), float('inf'), 1e300, -1.0])
def test_a_time_that_cannot_be_waited_is_refused(setting, seconds):
    with pytest.raises(ValueError, match=setting):
        bufeo.client('s3', config=bufeo.config.Config(**{setting: seconds}))
