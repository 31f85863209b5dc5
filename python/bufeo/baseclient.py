"""Clients: the base that all have, and the class that is made for each."""

from bufeo.model import ServiceModel  # noqa: F401  what the native half makes of a model


class BaseClient:
    """What every client inherits from. Classes that a handler inserts before it call `super().__init__`."""

    _PY_TO_OP_NAME = {}

    def __init__(self, native, config):
        self._native = native
        self.meta = ClientMeta(native, config, self._PY_TO_OP_NAME)

    def _make_api_call(self, operation_name, api_params):
        """Every call goes through here: replace it on a class or on an instance to see or to answer them all."""
        return self._native.call(operation_name, api_params, self.meta)

    def __getattr__(self, item):
        meta = self.__dict__.get('meta')
        if meta is not None and not item.startswith('__'):
            service = meta._native.service_id
            _, found = meta.events.emit_until_response(f'getattr.{service}.{item}', client=self)
            if found is not None:
                return found
        raise AttributeError(f"'{self.__class__.__name__}' object has no attribute '{item}'")

    @property
    def exceptions(self):
        """The exceptions of the service, by the names of their shapes, and `ClientError`."""
        return self.meta.service_model._exceptions

    def close(self):
        """Gives the client's connections up; they go when the client does."""


class ClientMeta:
    """What a client is: its events, its model, its region and its address."""

    def __init__(self, native, config, method_to_api_mapping):
        self._native = native
        self.events = native.events
        self._config = config
        self._mapping = method_to_api_mapping

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
        """The settings of the client."""
        if self._config is None:
            from bufeo.config import Config

            self._config = Config(region_name=self.region_name)
        return self._config

    @property
    def method_to_api_mapping(self):
        """The API's name of the operation that each method calls."""
        return self._mapping

    @property
    def partition(self):
        """The partition that the region belongs to."""
        return _partition(self.region_name)

    @property
    def _endpoint(self):
        found = self.__dict__.get('_made_endpoint')
        if found is None:
            found = self._made_endpoint = Endpoint(self.endpoint_url, self.service_model.endpoint_prefix)
        return found

    @property
    def _request_signer(self):
        found = self.__dict__.get('_made_signer')
        if found is None:
            found = self._made_signer = RequestSigner(self)
        return found


class Endpoint:
    """Where a client sends its requests, as handlers of `needs-retry` are shown it."""

    def __init__(self, host, endpoint_prefix):
        self.host = host
        self._endpoint_prefix = endpoint_prefix

    def __repr__(self):
        return f'{self._endpoint_prefix}({self.host})'


class RequestSigner:
    """Who signs a client's requests, as handlers are shown it."""

    def __init__(self, meta):
        self._meta = meta

    @property
    def region_name(self):
        """The region signed for."""
        return self._meta.region_name

    @property
    def signing_name(self):
        """The service's name in signatures."""
        return self._meta.service_model.signing_name


def _partition(region):
    prefixes = {'cn-': 'aws-cn', 'us-gov-': 'aws-us-gov', 'us-iso-': 'aws-iso', 'us-isob-': 'aws-iso-b'}
    for prefix, partition in prefixes.items():
        if region.startswith(prefix):
            return partition
    return 'aws'


def class_parts(service_model):
    """The attributes and the bases of a client's class, before handlers change them."""
    attributes = dict(service_model._methods)
    attributes['_PY_TO_OP_NAME'] = service_model._method_names
    return attributes, [BaseClient]


def make(native, attributes, bases, config):
    """A client, of a class made for it alone."""
    name = native.service_model._class_name
    attributes.setdefault('__module__', 'bufeo.baseclient')
    cls = type(name, tuple(bases), attributes)
    return cls(native, config)


def api_method(name, operation_name, service_model):
    """The method that calls an operation."""
    from bufeo.docs import LazyDocstring

    def _api_call(self, *args, **kwargs):
        if args:
            raise TypeError(f'{name}() only accepts keyword arguments.')
        return self._make_api_call(operation_name, kwargs)

    _api_call.__name__ = name
    _api_call.__doc__ = LazyDocstring.of(service_model, name, operation_name)
    return _api_call
