"""Models: what services are.

model = s3.meta.service_model.operation_model('PutObject')
for name, member in model.input_shape.members.items():
    print(name, member.type_name)
"""


class OperationNotFoundError(Exception):
    """There is no such operation."""


class NoShapeFoundError(Exception):
    """There is no such shape."""


class ServiceId(str):
    """A service's id."""

    def hyphenize(self):
        """The id as it stands in the names of events."""
        return self.replace(' ', '-').lower()


class ServiceModel:
    """The model of a service."""

    def __init__(self, native):
        self._native = native
        self._class_name = native.class_name
        self.service_name = native.service_name
        self._made = {}
        self._operations = {}

    def _once(self, name, make):
        found = self._made.get(name)
        if found is None:
            found = self._made.setdefault(name, make())
        return found

    @property
    def _method_names(self):
        return self._once('method names', self._native.method_names)

    @property
    def _methods(self):
        return self._once('methods', self._make_methods)

    def _make_methods(self):
        from bufeo.baseclient import api_method

        return {name: api_method(name, operation, self) for name, operation in self._method_names.items()}

    @property
    def _exceptions(self):
        from bufeo.errorfactory import exceptions_of

        return self._once('exceptions', lambda: exceptions_of(self))

    def _paginator(self, operation_name):
        """How the pages of an operation are asked for; `None` where it has none."""
        return self._once(f'paginator {operation_name}', lambda: [self._native.paginator(operation_name)])[0]

    @property
    def _waiters(self):
        """What can be waited for; `None` where there is nothing."""
        return self._once('waiters', self._make_waiters)[0]

    def _make_waiters(self):
        from bufeo.waiter import WaiterModel

        config = self._native.waiters()
        return [None if config is None else WaiterModel(config)]

    def _error(self, response, operation_name, code):
        return self._exceptions.from_code(code)(response, operation_name)

    @property
    def metadata(self):
        """What the model says of the service as a whole."""
        return self._once('metadata', lambda: self._native.part('metadata') or {})

    def _defined(self, name):
        from bufeo.exceptions import UndefinedModelAttributeError

        try:
            return self.metadata[name]
        except KeyError:
            text = f'"{name}" not defined in the metadata of the model: {self}'
            raise UndefinedModelAttributeError(text) from None

    @property
    def service_id(self):
        """The service's id."""
        from bufeo.exceptions import MissingServiceIdError

        if 'serviceId' not in self.metadata:
            raise MissingServiceIdError(service_name=self.service_name)
        return ServiceId(self.metadata['serviceId'])

    @property
    def api_version(self):
        """The version of the API."""
        return self._defined('apiVersion')

    @property
    def endpoint_prefix(self):
        """What the service's addresses begin with."""
        return self._defined('endpointPrefix')

    @property
    def signing_name(self):
        """The service's name in signatures."""
        return self.metadata.get('signingName') or self.endpoint_prefix

    @property
    def protocol(self):
        """The wire format that the model names."""
        return self._defined('protocol')

    @property
    def protocols(self):
        """The wire formats that the service speaks."""
        return self._defined('protocols')

    @property
    def resolved_protocol(self):
        """The wire format that is used."""
        return self._native.resolved_protocol()

    @property
    def is_query_compatible(self):
        """Whether errors carry the codes of the query format as well."""
        return 'awsQueryCompatible' in self.metadata

    @property
    def signature_version(self):
        """How the service wants to be signed for."""
        return self.metadata.get('signatureVersion')

    @property
    def documentation(self):
        """Prose, which the bundled models do not have."""
        return self._native.part('documentation') or ''

    @property
    def operation_names(self):
        """The operations."""
        return self._once('operation names', self._native.operation_names)

    @property
    def shape_names(self):
        """The shapes."""
        return self._once('shape names', self._native.shape_names)

    @property
    def error_shapes(self):
        """The shapes of exceptions."""
        return [self.shape_for(name) for name, _ in self._native.error_shapes()]

    def shape_for_error_code(self, error_code):
        """The shape of the exception with that code; `None` where there is none."""
        for name, code in self._native.error_shapes():
            if code == error_code:
                return self.shape_for(name)
        return None

    @property
    def client_context_parameters(self):
        """The parameters of endpoint rules that a client's configuration gives."""
        from bufeo.operation import ClientContextParameter

        found = self._native.part('clientContextParams') or {}
        return [
            ClientContextParameter(name=name, type=entry['type'], documentation=entry.get('documentation', ''))
            for name, entry in found.items()
        ]

    @property
    def endpoint_discovery_operation(self):
        """The operation that tells where to send others."""
        for name in self.operation_names:
            model = self.operation_model(name)
            if model.is_endpoint_discovery_operation:
                return model
        return None

    @property
    def endpoint_discovery_required(self):
        """Whether some operation cannot do without it."""
        return any(
            (self.operation_model(name).endpoint_discovery or {}).get('required') for name in self.operation_names
        )

    def shape_for(self, shape_name, member_traits=None):
        """A shape by its name, with the traits of the member that refers to it."""
        model = self._native.shape(shape_name)
        if model is None:
            raise NoShapeFoundError(shape_name)
        if member_traits:
            model.update(member_traits)
        from bufeo.shape import CLASSES, Shape

        return CLASSES.get(model['type'], Shape)(shape_name, model, self)

    def resolve_shape_ref(self, shape_ref):
        """The shape that a reference of the model's means."""
        traits = {name: value for name, value in shape_ref.items() if name != 'shape'}
        return self.shape_for(shape_ref['shape'], traits)

    def operation_model(self, operation_name):
        """An operation by its name."""
        found = self._operations.get(operation_name)
        if found is None:
            from bufeo.operation import OperationModel

            if operation_name not in self.operation_names:
                raise OperationNotFoundError(operation_name)
            found = self._operations.setdefault(operation_name, OperationModel(self, operation_name))
        return found

    def __repr__(self):
        return f'{type(self).__name__}({self.service_name})'


def service_model(native):
    """The model of a service, of its native half."""
    return ServiceModel(native)


# What belongs here for whoever imports it, and what a client can do without.
_ELSEWHERE = {
    'ClientContextParameter': 'bufeo.operation',
    'ContextParameter': 'bufeo.operation',
    'ListShape': 'bufeo.shape',
    'MapShape': 'bufeo.shape',
    'OperationContextParameter': 'bufeo.operation',
    'OperationModel': 'bufeo.operation',
    'Shape': 'bufeo.shape',
    'StaticContextParameter': 'bufeo.operation',
    'StringShape': 'bufeo.shape',
    'StructureShape': 'bufeo.shape',
}

__all__ = [*_ELSEWHERE, 'NoShapeFoundError', 'OperationNotFoundError', 'ServiceId', 'ServiceModel']


def __getattr__(name):
    module = _ELSEWHERE.get(name)
    if module is None:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from importlib import import_module

    found = globals()[name] = getattr(import_module(module), name)
    return found
