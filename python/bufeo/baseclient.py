"""Clients: the base that all have, and the class that is made for each."""

# What an error is made with is here before there is one: a process that is out of file handles can import nothing.
import bufeo.errorfactory
import bufeo.native_error  # noqa: F401
from bufeo._bufeo import ClientBase, shown_url, snake_case


class BaseClient(ClientBase):
    """What every client inherits from. Classes that a handler inserts before it call `super().__init__`.

    Every call goes through `_make_api_call(operation_name, api_params)`, which can be replaced on a class or on an
    instance, to see calls or to answer them.
    """

    _PY_TO_OP_NAME = {}

    def __init__(self, native, config):
        self.meta = ClientMeta(native, config, self._PY_TO_OP_NAME)
        self._native = native
        self._bind(native, self.meta)

    def __getattr__(self, item):
        meta = self.__dict__.get('meta')
        if meta is not None:
            # Dunder names that Python itself looks for, as in copying, are asked for like any other.
            _, found = meta.events.emit_until_response(f'getattr.{meta._service_id}.{item}', client=self)
            if found is not None:
                return found
        raise AttributeError(f"'{self.__class__.__name__}' object has no attribute '{item}'")

    @property
    def exceptions(self):
        """The exceptions of the service, by the names of their shapes, and `ClientError`."""
        return self.meta.service_model._exceptions

    def can_paginate(self, operation_name):
        """Whether a method has pages."""
        return self.meta.service_model._paginator(self._PY_TO_OP_NAME[operation_name]) is not None

    def get_paginator(self, operation_name):
        """The pages of a method, to be asked for with `paginate`."""
        from bufeo.paginate import paginator_class

        if not self.can_paginate(operation_name):
            from bufeo.exceptions import OperationNotPageableError

            raise OperationNotPageableError(operation_name=operation_name)
        service_model, name = self.meta.service_model, self._PY_TO_OP_NAME[operation_name]
        config = service_model._paginator(name)
        made = paginator_class(service_model, name, operation_name, config)
        return made(getattr(self, operation_name), config, service_model.operation_model(name))

    def get_waiter(self, waiter_name):
        """Something to be waited for with `wait`; `waiter_names` has what there is."""
        from bufeo.waiter import create_waiter_with_client

        model = self.meta.service_model._waiters
        names = {} if model is None else {snake_case(name): name for name in model.waiter_names}
        if waiter_name not in names:
            raise ValueError(f'Waiter does not exist: {waiter_name}')
        return create_waiter_with_client(names[waiter_name], model, self)

    @property
    def waiter_names(self):
        """What can be waited for."""
        model = self.meta.service_model._waiters
        return [] if model is None else [snake_case(name) for name in model.waiter_names]

    def close(self):
        """Closes the connections that no call uses. The client can be used again."""
        self._native.close()

    # What instrumentation looks at.

    @property
    def _service_model(self):
        return self.meta.service_model

    @property
    def _client_config(self):
        return self.meta.config

    @property
    def _endpoint(self):
        return self.meta._endpoint

    @property
    def _request_signer(self):
        return self.meta._request_signer


class ClientMeta:
    """What a client is: its events, its model, its region and its address."""

    def __init__(self, native, config, method_to_api_mapping):
        self.events = native.events
        self._native = native
        self._given_config = config
        self._method_to_api_mapping = method_to_api_mapping

    @property
    def _service_id(self):
        return self._native.service_id

    @property
    def service_model(self):
        """The model of the service."""
        return self._native.service_model

    @property
    def region_name(self):
        """The region of the client."""
        return self._native.region_name

    @property
    def endpoint_url(self):
        """The address of the service."""
        return self._native.endpoint_url

    @property
    def config(self):
        """The settings of the client, every one decided."""
        found = self.__dict__.get('_decided_config')
        if found is None:
            from bufeo.config import decided

            found = self.__dict__.setdefault('_decided_config', decided(self._given_config, self._native))
        return found

    @property
    def method_to_api_mapping(self):
        """The API's name of the operation that each method calls."""
        return self._method_to_api_mapping

    @property
    def partition(self):
        """The partition of AWS that the region belongs to."""
        return self._native.partition

    @property
    def _endpoint(self):
        found = self.__dict__.get('_made_endpoint')
        if found is None:
            made = Endpoint(self.endpoint_url, self.service_model.endpoint_prefix)
            found = self.__dict__.setdefault('_made_endpoint', made)
        return found

    @property
    def _request_signer(self):
        found = self.__dict__.get('_made_signer')
        if found is None:
            from bufeo.signers import RequestSigner

            found = self.__dict__.setdefault('_made_signer', RequestSigner._of_client(self._native, self))
        return found


class Endpoint:
    """Where a client sends its requests, as handlers of `needs-retry` are shown it."""

    def __init__(self, host, endpoint_prefix):
        self.host = host
        self._endpoint_prefix = endpoint_prefix

    def __repr__(self):
        return f'{self._endpoint_prefix}({shown_url(self.host)})'


def class_parts(service_model):
    """The attributes and the bases of a client's class, before handlers change them."""
    attributes = dict(service_model._methods)
    attributes['_PY_TO_OP_NAME'] = service_model._method_names
    return attributes, [BaseClient]


def make(native, attributes, bases, config):
    """A client, of a class made for it alone."""
    attributes.setdefault('__module__', __name__)
    return type(native.service_model._class_name, tuple(bases), attributes)(native, config)


def api_method(name, operation_name, service_model):
    """The method that calls an operation."""

    def _api_call(self, *args, **kwargs):
        if args:
            raise TypeError(f'{name}() only accepts keyword arguments.')
        return self._make_api_call(operation_name, kwargs)

    _api_call.__name__ = name
    _api_call.__doc__ = LazyDocstring('describe', service_model, name, operation_name)
    return _api_call


class LazyDocstring(str):
    """A docstring that is written from the model when somebody reads it."""

    # There is one for every operation of a service, and hardly any is read.
    __slots__ = ('_writer', '_source', '_text')

    def __new__(cls, writer, *source):
        made = super().__new__(cls)
        made._writer = writer
        made._source = source
        return made

    def _written(self):
        found = getattr(self, '_text', None)
        if found is None:
            from bufeo import docs

            found = self._text = getattr(docs, self._writer)(*self._source)
        return found

    def __str__(self):
        return self._written()

    def __repr__(self):
        return repr(self._written())

    def __len__(self):
        return len(self._written())

    def __getitem__(self, place):
        return self._written()[place]

    def __contains__(self, part):
        return part in self._written()

    def __iter__(self):
        return iter(self._written())

    def expandtabs(self, *args):
        return self._written().expandtabs(*args)

    def split(self, *args, **kwargs):
        return self._written().split(*args, **kwargs)

    def splitlines(self, *args, **kwargs):
        return self._written().splitlines(*args, **kwargs)

    def strip(self, *args):
        return self._written().strip(*args)
