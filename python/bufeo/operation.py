"""Models of operations, and the parameters of endpoint rules that come from them."""


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
