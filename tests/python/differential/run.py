"""What a scenario runs in: a session whose clients tell of every event."""

import describe
from describe import content
from sdk import Config, library

EVENTS = [
    'provide-client-params',
    'before-parameter-build',
    'before-endpoint-resolution',
    'before-call',
    'request-created',
    'choose-signer',
    'before-sign',
    'before-send',
    'before-parse',
    'response-received',
    'needs-retry',
    'after-call',
    'after-call-error',
    'getattr',
]
SESSION_EVENTS = ['choose-service-name', 'creating-client-class', 'creating-serializer']
SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


class Run:
    """One scenario: a session whose clients tell of every event, and what came of the calls."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.told = []
        self.session = library.Session(
            aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret', region_name='us-east-1'
        )
        self.register(self.session.events, SESSION_EVENTS)

    def register(self, events, names):
        for name in names:
            events.register(name, self.tell)

    def tell(self, event_name, **kwargs):
        arguments = {name: describe.argument(name, value) for name, value in kwargs.items()}
        self.told.append({'event': event_name, 'arguments': arguments})

    def client(self, service, quiet=False, **settings):
        config = Config(
            retries={'max_attempts': 2, 'mode': 'standard'},
            s3={'addressing_style': 'path'},
            **settings,
        )
        client = self.session.client(service, endpoint_url=self.endpoint, config=config)
        if not quiet:
            self.register(client.meta.events, EVENTS)
        return client

    def call(self, function, *args, **kwargs):
        """Calls and tells of the result, or of the exception."""
        try:
            result = function(*args, **kwargs)
        except BaseException as raised:
            self.told.append({'raised': describe.exception(raised)})
            return None
        self.told.append({'result': content(result)})
        return result

    def tell_value(self, **values):
        self.told.append({name: content(value) for name, value in values.items()})


def kind_of(value):
    return type(value).__name__
