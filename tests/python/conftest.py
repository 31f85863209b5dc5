"""The servers that the tests talk to."""

import json
import os
import subprocess
import sys
import threading

import pytest

SERVER = os.environ.get('BUFEO_TESTSERVER', 'bufeo-testserver')
SETTINGS = ('AWS_', 'BOTO', 'REQUESTS_CA_BUNDLE')
PROXIES = ('http_proxy', 'https_proxy', 'no_proxy')


class Server:
    """One of the test servers, for as long as its standard input is open."""

    def __init__(self, *arguments):
        self._process = subprocess.Popen([SERVER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self._process.stdout.readline())
        self.endpoint = self.facts['endpoint']

    def requests(self):
        """The requests seen so far."""
        self._process.stdin.write('requests\n')
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self):
        """Ends the server."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def start():
    """Starts servers, which end with the test."""
    started = []

    def begin(*arguments):
        started.append(Server(*arguments))
        return started[-1]

    yield begin
    for server in started:
        server.stop()


@pytest.fixture(scope='session')
def s3_server():
    server = Server('s3')
    yield server
    server.stop()


@pytest.fixture(scope='session')
def moto():
    """The address of a moto server."""
    server = subprocess.Popen(
        [sys.executable, '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in server.stderr:
        if 'Running on ' in line:
            break
    address = line.split('Running on ')[1].strip()
    # Somebody has to go on reading, or the server would stop at a full pipe.
    reader = threading.Thread(target=server.stderr.read)
    reader.start()
    yield address
    server.kill()
    server.wait()
    reader.join()
    server.stderr.close()


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path):
    """Nothing of the machine's own settings is seen."""
    for name in list(os.environ):
        if name.startswith(SETTINGS) or name.lower() in PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('AWS_DEFAULT_REGION', 'us-east-1')
    monkeypatch.setenv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
    monkeypatch.setenv('AWS_SECRET_ACCESS_KEY', 'secret')
    import bufeo

    bufeo.DEFAULT_SESSION = None
    yield
    bufeo.DEFAULT_SESSION = None


@pytest.fixture
def s3_env(monkeypatch, s3_server):
    """The environment of a program whose S3 is the embedded server, with the buckets of the examples."""
    monkeypatch.setenv('AWS_ACCESS_KEY_ID', s3_server.facts['access_key'])
    monkeypatch.setenv('AWS_SECRET_ACCESS_KEY', s3_server.facts['secret_key'])
    monkeypatch.setenv('AWS_ENDPOINT_URL_S3', s3_server.endpoint)
    import bufeo

    s3 = bufeo.client('s3')
    existing = {bucket['Name'] for bucket in s3.list_buckets()['Buckets']}
    for bucket in ('mybucket', 'myotherbucket', 'myspecificbucket'):
        if bucket not in existing:
            s3.create_bucket(Bucket=bucket)
    bufeo.DEFAULT_SESSION = None
    return s3_server


@pytest.fixture
def s3(s3_env):
    import bufeo

    return bufeo.Session().client('s3')
