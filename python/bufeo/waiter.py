"""Waiters: an operation called until what is waited for is there.

s3.get_waiter('bucket_exists').wait(Bucket='mybucket', WaiterConfig={'Delay': 1, 'MaxAttempts': 60})
"""

import time

from bufeo import _bufeo

__all__ = [
    'AcceptorConfig',
    'NormalizedOperationMethod',
    'SingleWaiterConfig',
    'Waiter',
    'WaiterModel',
    'create_waiter_with_client',
    'is_valid_waiter_error',
]


def is_valid_waiter_error(response):
    """Whether an answer is an error with a code."""
    error = response.get('Error')
    return isinstance(error, dict) and 'Code' in error


class NormalizedOperationMethod:
    """A client's method that returns the answer also where it is an error."""

    def __init__(self, client_method):
        self._client_method = client_method

    def __call__(self, **kwargs):
        from bufeo.exceptions import ClientError

        try:
            return self._client_method(**kwargs)
        except ClientError as error:
            return error.response


class WaiterModel:
    """The waiters of a service, as a `waiters-2.json` has them."""

    SUPPORTED_VERSION = 2

    def __init__(self, waiter_config):
        self._waiter_config = waiter_config['waiters']
        self.version = waiter_config.get('version', 'unknown')
        self.waiter_names = sorted(self._waiter_config)
        if self.version != self.SUPPORTED_VERSION:
            from bufeo.exceptions import WaiterConfigError

            text = (
                f'Unsupported waiter version, supported version must be: {self.SUPPORTED_VERSION}, '
                f'but version of waiter config is: {self.version}'
            )
            raise WaiterConfigError(error_msg=text)

    def get_waiter(self, waiter_name):
        """What is waited for under a name."""
        if waiter_name not in self._waiter_config:
            raise ValueError(f'Waiter does not exist: {waiter_name}')
        return SingleWaiterConfig(self._waiter_config[waiter_name])


class SingleWaiterConfig:
    """What is waited for. Delay and number of attempts can be set."""

    def __init__(self, single_waiter_config):
        self._config = single_waiter_config
        self.description = single_waiter_config.get('description', '')
        self.operation = single_waiter_config['operation']
        self.delay = single_waiter_config['delay']
        self.max_attempts = single_waiter_config['maxAttempts']

    @property
    def acceptors(self):
        """The answers that the waiter knows, in the order in which they are looked for."""
        return [AcceptorConfig(config) for config in self._config['acceptors']]


class AcceptorConfig:
    """One kind of answer that a waiter knows, and what it means."""

    def __init__(self, config):
        self.state = config['state']
        self.matcher = config['matcher']
        self.expected = config['expected']
        self.argument = config.get('argument')
        self._native = _bufeo.Acceptor(config)
        self.matcher_func = self._native.matches

    @property
    def explanation(self):
        """What it means that an answer is of this kind."""
        return self._native.explanation


class Waiter:
    """Something to be waited for."""

    def __init__(self, name, config, operation_method):
        self._operation_method = operation_method
        self.name = name
        self.config = config

    def wait(self, **kwargs):
        """Calls the operation with these arguments until its answer means success, and raises `WaiterError` where it
        means failure or does not come. `WaiterConfig` says how many seconds are between two calls (`Delay`) and how
        many are made at most (`MaxAttempts`)."""
        polling, delay = self._begin(kwargs)
        while True:
            response = _bufeo.call_for_wait(self._operation_method, kwargs)
            if self._is_there(polling, response):
                return
            time.sleep(delay)

    def _begin(self, arguments):
        """What knows what an answer means, and the seconds between two calls."""
        config = arguments.pop('WaiterConfig', {})
        max_attempts = config.get('MaxAttempts', self.config.max_attempts)
        polling = _bufeo.Polling(self.name, self.config._config, max_attempts)
        return polling, config.get('Delay', self.config.delay)

    def _is_there(self, polling, response):
        verdict = polling.receive(response)
        if isinstance(verdict, bool):
            return verdict
        from bufeo.exceptions import WaiterError

        raise WaiterError(name=self.name, reason=verdict, last_response=response)


def create_waiter_with_client(waiter_name, waiter_model, client):
    """A waiter of a model's that calls a client, of a class that describes it."""
    from bufeo.baseclient import LazyDocstring

    config = waiter_model.get_waiter(waiter_name)
    method_name = _bufeo.snake_case(config.operation)
    service_model = client.meta.service_model

    def wait(self, **kwargs):
        Waiter.wait(self, **kwargs)

    wait.__doc__ = LazyDocstring('describe_waiter', service_model, waiter_name, config)
    name = f'{service_model._class_name}.Waiter.{waiter_name}'
    waiter_class = type(name, (Waiter,), {'wait': wait, '__module__': __name__})
    return waiter_class(waiter_name, config, NormalizedOperationMethod(getattr(client, method_name)))
