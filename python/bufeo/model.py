"""Models: what services and operations are.

model = s3.meta.service_model.operation_model('PutObject')
for name, member in model.input_shape.members.items():
    print(name, member.type_name)
"""

from bufeo.shape import CLASSES, ListShape, MapShape, Shape, StringShape, StructureShape

__all__ = [
    'ListShape',
    'MapShape',
    'NoShapeFoundError',
    'OperationModel',
    'OperationNotFoundError',
    'ServiceId',
    'ServiceModel',
    'Shape',
    'StringShape',
    'StructureShape',
]


class OperationNotFoundError(Exception):
    """There is no such operation."""


class NoShapeFoundError(Exception):
    """There is no such shape."""


class ServiceId(str):
    """A service's id."""

    def hyphenize(self):
        """The id as it stands in the names of events."""
        return self.replace(' ', '-').lower()


class _Named:
    """Values by attribute, which print themselves."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self):
        values = ', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())
        return f'{type(self).__name__}({values})'


class ClientContextParameter(_Named):
    """A parameter of endpoint rules that a client's configuration gives."""


class ContextParameter(_Named):
    """A parameter of endpoint rules that a member of the input gives."""


class StaticContextParameter(_Named):
    """A parameter of endpoint rules that is fixed for an operation."""


class OperationContextParameter(_Named):
    """A parameter of endpoint rules that is found in the input by a path."""


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
        return CLASSES.get(model['type'], Shape)(shape_name, model, self)

    def resolve_shape_ref(self, shape_ref):
        """The shape that a reference of the model's means."""
        traits = {name: value for name, value in shape_ref.items() if name != 'shape'}
        return self.shape_for(shape_ref['shape'], traits)

    def operation_model(self, operation_name):
        """An operation by its name."""
        found = self._operations.get(operation_name)
        if found is None:
            if operation_name not in self.operation_names:
                raise OperationNotFoundError(operation_name)
            found = self._operations.setdefault(operation_name, OperationModel(self, operation_name))
        return found

    def __repr__(self):
        return f'{type(self).__name__}({self.service_name})'


class OperationModel:
    """An operation of a service."""

    def __init__(self, service_model, name):
        self.name = name
        self.service_model = service_model
        self._shapes = {}

    @property
    def _model(self):
        found = self.__dict__.get('_json')
        if found is None:
            found = self._json = self.service_model._native.operation(self.name)
        return found

    @property
    def wire_name(self):
        """The name of the operation in requests."""
        return self._model.get('name')

    @property
    def metadata(self):
        """What the model says of the service as a whole."""
        return self.service_model.metadata

    @property
    def http(self):
        """Method and path template of the request."""
        return self._model['http']

    @property
    def documentation(self):
        """Prose, which the bundled models do not have."""
        return self._model.get('documentation', '')

    @property
    def deprecated(self):
        """Whether the operation should no longer be used."""
        return self._model.get('deprecated', False)

    @property
    def endpoint(self):
        """What is put before the host."""
        return self._model.get('endpoint')

    @property
    def endpoint_discovery(self):
        """Whether the operation asks where to go."""
        return self._model.get('endpointdiscovery')

    @property
    def is_endpoint_discovery_operation(self):
        """Whether the operation tells where to go."""
        return self._model.get('endpointoperation', False)

    @property
    def auth(self):
        """How the operation may be signed, the best first."""
        return self._model.get('auth')

    @property
    def auth_type(self):
        """How the operation is signed, where it differs from the service."""
        return self._model.get('authtype')

    @property
    def resolved_auth_type(self):
        """How the operation is signed."""
        signatures = {
            'aws.auth#sigv4': 'v4',
            'aws.auth#sigv4a': 'v4a',
            'smithy.api#httpBearerAuth': 'bearer',
            'smithy.api#noAuth': 'none',
        }
        return next((signatures[name] for name in self.auth or () if name in signatures), self.auth_type)

    @property
    def unsigned_payload(self):
        """Whether the signature leaves the body out."""
        return self._model.get('unsignedPayload')

    @property
    def http_checksum_required(self):
        """Whether requests carry a checksum."""
        return self._model.get('httpChecksumRequired', False)

    @property
    def http_checksum(self):
        """Which checksums requests and answers carry."""
        return self._model.get('httpChecksum', {})

    @property
    def request_compression(self):
        """How bodies may be compressed."""
        return self._model.get('requestcompression')

    @property
    def static_context_parameters(self):
        """The parameters of endpoint rules that are fixed."""
        found = self._model.get('staticContextParams', {})
        return [StaticContextParameter(name=name, value=entry.get('value')) for name, entry in found.items()]

    @property
    def context_parameters(self):
        """The parameters of endpoint rules that members of the input give."""
        members = {} if self.input_shape is None else self.input_shape.members
        return [
            ContextParameter(name=member.metadata['contextParam']['name'], member_name=name)
            for name, member in members.items()
            if 'contextParam' in member.metadata
        ]

    @property
    def operation_context_parameters(self):
        """The parameters of endpoint rules that are found in the input by a path."""
        found = self._model.get('operationContextParams', {})
        return [OperationContextParameter(name=name, path=entry.get('path')) for name, entry in found.items()]

    @property
    def input_shape(self):
        """The shape of the parameters."""
        return self._shape('input')

    @property
    def output_shape(self):
        """The shape of the answer."""
        return self._shape('output')

    def _shape(self, side):
        if side not in self._shapes:
            reference = self._model.get(side)
            self._shapes[side] = reference and self.service_model.resolve_shape_ref(reference)
        return self._shapes[side]

    @property
    def error_shapes(self):
        """The shapes of the operation's exceptions."""
        return [self.service_model.resolve_shape_ref(error) for error in self._model.get('errors', [])]

    @property
    def idempotent_members(self):
        """The members that are filled in to tell a repeated request from a new one."""
        members = {} if self.input_shape is None else self.input_shape.members
        return [name for name, member in members.items() if member.metadata.get('idempotencyToken')]

    @property
    def has_streaming_input(self):
        """Whether a parameter is a body that is sent as it is read."""
        return self.get_streaming_input() is not None

    @property
    def has_streaming_output(self):
        """Whether a member of the answer is a body that is read as it comes."""
        return self.get_streaming_output() is not None

    def get_streaming_input(self):
        """The body among the parameters."""
        return _streaming(self.input_shape)

    def get_streaming_output(self):
        """The body in the answer."""
        return _streaming(self.output_shape)

    @property
    def has_event_stream_input(self):
        """Whether a parameter is a stream of events."""
        return self.get_event_stream_input() is not None

    @property
    def has_event_stream_output(self):
        """Whether a member of the answer is a stream of events."""
        return self.get_event_stream_output() is not None

    def get_event_stream_input(self):
        """The stream of events among the parameters."""
        return _event_stream(self.input_shape)

    def get_event_stream_output(self):
        """The stream of events in the answer."""
        return _event_stream(self.output_shape)

    def __repr__(self):
        return f'{type(self).__name__}(name={self.name})'


def _streaming(shape):
    payload = None if shape is None else shape.serialization.get('payload')
    if payload is None:
        return None
    member = shape.members[payload]
    return member if member.type_name == 'blob' else None


def _event_stream(shape):
    name = None if shape is None else shape.event_stream_name
    return None if name is None else shape.members[name]


def service_model(native):
    """The model of a service, of its native half."""
    return ServiceModel(native)
