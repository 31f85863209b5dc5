"""Models: what services, operations and shapes are."""


class ServiceModel:
    """The model of a service."""

    def __init__(self, native):
        self._native = native
        self._operations = {}
        self._class_name = native.class_name
        self.service_name = native.service_name

    @property
    def _method_names(self):
        return self._once('_methods_by_name', self._native.method_names)

    @property
    def _methods(self):
        return self._once('_made_methods', self._make_methods)

    def _make_methods(self):
        from bufeo.baseclient import api_method

        return {name: api_method(name, operation, self) for name, operation in self._method_names.items()}

    @property
    def _exceptions(self):
        from bufeo.errorfactory import ClientExceptions

        return self._once('_made_exceptions', lambda: ClientExceptions(self))

    def _error(self, response, operation_name):
        found = response.get('Error', {})
        code = found.get('QueryErrorCode') or found.get('Code')
        return self._exceptions.from_code(code)(response, operation_name)

    def _once(self, name, make):
        found = self.__dict__.get(name)
        if found is None:
            found = self.__dict__.setdefault(name, make())
        return found

    @property
    def _json(self):
        import json

        return self._once('_made_json', lambda: json.loads(self._native.json()))

    @property
    def metadata(self):
        """What the model says of the service as a whole."""
        return self._json['metadata']

    @property
    def service_id(self):
        """The service's id."""
        return ServiceId(self.metadata['serviceId'])

    @property
    def hyphenized_service_id(self):
        """The id as it stands in the names of events."""
        return self._native.hyphenated_id

    @property
    def api_version(self):
        """The version of the API."""
        return self.metadata['apiVersion']

    @property
    def endpoint_prefix(self):
        """What the service's addresses begin with."""
        return self.metadata['endpointPrefix']

    @property
    def signing_name(self):
        """The service's name in signatures."""
        return self.metadata.get('signingName', self.endpoint_prefix)

    @property
    def protocol(self):
        """The wire format."""
        return self.metadata['protocol']

    @property
    def signature_version(self):
        """How the service wants to be signed for."""
        return self.metadata.get('signatureVersion')

    @property
    def operation_names(self):
        """The operations."""
        return list(self._json['operations'])

    @property
    def shape_names(self):
        """The shapes."""
        return self._json['shapes'].keys()

    def shape_for(self, shape_name, member_traits=None):
        """A shape by its name."""
        model = {**self._json['shapes'][shape_name], **(member_traits or {})}
        return _SHAPES.get(model['type'], Shape)(shape_name, model, self)

    def operation_model(self, operation_name):
        """An operation by its name."""
        found = self._operations.get(operation_name)
        if found is None:
            if operation_name not in self._method_names.values():
                raise OperationNotFoundError(operation_name)
            found = self._operations.setdefault(operation_name, OperationModel(operation_name, self))
        return found

    def __repr__(self):
        return f'ServiceModel({self.service_name})'


class OperationNotFoundError(Exception):
    """There is no such operation."""


class ServiceId(str):
    """A service's id."""

    def hyphenize(self):
        """The id as it stands in the names of events."""
        return self.replace(' ', '-').lower()


class OperationModel:
    """An operation of a service."""

    def __init__(self, name, service_model):
        self.name = name
        self._service_model = service_model
        self._shapes = {}

    @property
    def service_model(self):
        """The model of the service."""
        return self._service_model

    @property
    def _json(self):
        return self._service_model._json['operations'][self.name]

    @property
    def wire_name(self):
        """The name of the operation in requests."""
        return self._json['name']

    @property
    def http(self):
        """Method and path template of the request."""
        return self._json.get('http', {})

    @property
    def documentation(self):
        """Prose, which the bundled models do not have."""
        return self._json.get('documentation', '')

    @property
    def deprecated(self):
        """Whether the operation should no longer be used."""
        return self._json.get('deprecated', False)

    @property
    def auth_type(self):
        """How the operation is signed, where it differs from the service."""
        return self._json.get('authtype')

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
            reference = self._json.get(side)
            self._shapes[side] = None if reference is None else _refer(self._service_model, reference)
        return self._shapes[side]

    @property
    def error_shapes(self):
        """The shapes of the operation's exceptions."""
        return [_refer(self._service_model, error) for error in self._json.get('errors', [])]

    @property
    def has_streaming_input(self):
        """Whether a parameter is a body that is sent as it is read."""
        return self.get_streaming_input() is not None

    @property
    def has_streaming_output(self):
        """Whether a member of the answer is a body that is read as it comes."""
        return self.get_streaming_output() is not None

    @property
    def has_event_stream_output(self):
        """Whether the answer is a stream of events."""
        shape = self.output_shape
        members = {} if shape is None else shape.members
        return any(member.serialization.get('eventstream') for member in members.values())

    def get_streaming_input(self):
        """The body among the parameters."""
        return _streaming(self.input_shape)

    def get_streaming_output(self):
        """The body in the answer."""
        return _streaming(self.output_shape)

    def __repr__(self):
        return f'OperationModel(name={self.name})'


def _streaming(shape):
    payload = None if shape is None else shape.serialization.get('payload')
    if payload is None:
        return None
    member = shape.members[payload]
    return member if member.type_name == 'blob' else None


def _refer(service_model, reference):
    traits = {name: value for name, value in reference.items() if name != 'shape'}
    return service_model.shape_for(reference['shape'], traits)


_SERIALIZED = frozenset({
    'locationName', 'queryName', 'flattened', 'location', 'payload', 'streaming', 'timestampFormat',
    'xmlNamespace', 'resultWrapper', 'xmlAttribute', 'eventstream', 'event', 'eventheader', 'eventpayload',
    'jsonvalue', 'hostLabel',
})
_METADATA = frozenset({
    'required', 'min', 'max', 'pattern', 'sensitive', 'enum', 'idempotencyToken', 'error', 'exception',
    'endpointdiscoveryid', 'retryable', 'document', 'union', 'contextParam', 'requiresLength',
})


class Shape:
    """What a value looks like."""

    def __init__(self, shape_name, shape_model, service_model):
        self.name = shape_name
        self.type_name = shape_model['type']
        self._model = shape_model
        self._service_model = service_model

    @property
    def documentation(self):
        """Prose, which the bundled models do not have."""
        return self._model.get('documentation', '')

    @property
    def serialization(self):
        """How it is written."""
        found = {name: value for name, value in self._model.items() if name in _SERIALIZED}
        if 'locationName' in found:
            found['name'] = found.pop('locationName')
        return found

    @property
    def metadata(self):
        """What holds for values of it."""
        return {name: value for name, value in self._model.items() if name in _METADATA}

    @property
    def required_members(self):
        """The members that have to be there."""
        return self._model.get('required', [])

    @property
    def enum(self):
        """The values that it may have."""
        return self._model.get('enum', [])

    def __repr__(self):
        return f'<{type(self).__name__}({self.name})>'


class StructureShape(Shape):
    """Members by name."""

    @property
    def members(self):
        """The members' shapes."""
        found = self.__dict__.get('_members')
        if found is None:
            found = self._members = {
                name: _refer(self._service_model, reference)
                for name, reference in self._model.get('members', {}).items()
            }
        return found

    @property
    def event_stream_name(self):
        """The member that is a stream of events."""
        for name, member in self.members.items():
            if member.serialization.get('eventstream'):
                return name
        return None

    @property
    def error_code(self):
        """The code that an exception is known by."""
        if not self._model.get('exception'):
            return None
        return self._model.get('error', {}).get('code', self.name)


class ListShape(Shape):
    """Values in order."""

    @property
    def member(self):
        """The items' shape."""
        return _refer(self._service_model, self._model['member'])


class MapShape(Shape):
    """Values by key."""

    @property
    def key(self):
        """The keys' shape."""
        return _refer(self._service_model, self._model['key'])

    @property
    def value(self):
        """The values' shape."""
        return _refer(self._service_model, self._model['value'])


class StringShape(Shape):
    """Text."""


_SHAPES = {
    'structure': StructureShape,
    'list': ListShape,
    'map': MapShape,
    'string': StringShape,
}


def service_model(native):
    """The model of a service, of its native half."""
    return ServiceModel(native)
