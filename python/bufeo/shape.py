"""Shapes: what the values that a service takes and gives look like."""

# Traits that say how a value is written, and traits that say what holds for it.
SERIALIZED = (
    'locationName',
    'queryName',
    'flattened',
    'location',
    'payload',
    'streaming',
    'timestampFormat',
    'xmlNamespace',
    'resultWrapper',
    'xmlAttribute',
    'eventstream',
    'event',
    'eventheader',
    'eventpayload',
    'jsonvalue',
    'hostLabel',
)
METADATA = (
    'required',
    'min',
    'max',
    'pattern',
    'sensitive',
    'enum',
    'idempotencyToken',
    'error',
    'exception',
    'endpointdiscoveryid',
    'retryable',
    'document',
    'union',
    'contextParam',
    'clientContextParams',
    'requiresLength',
)


class Shape:
    """What a value looks like."""

    SERIALIZED_ATTRS = list(SERIALIZED)
    METADATA_ATTRS = list(METADATA)
    MAP_TYPE = dict

    def __init__(self, shape_name, shape_model, shape_resolver=None):
        self.name = shape_name
        self.type_name = shape_model['type']
        self.documentation = shape_model.get('documentation', '')
        self._shape_model = shape_model
        self._shape_resolver = shape_resolver

    @property
    def serialization(self):
        """How it is written."""
        found = {name: self._shape_model[name] for name in SERIALIZED if name in self._shape_model}
        if 'locationName' in found:
            found['name'] = found.pop('locationName')
        return found

    @property
    def metadata(self):
        """What holds for values of it."""
        return {name: self._shape_model[name] for name in METADATA if name in self._shape_model}

    @property
    def required_members(self):
        """The members that have to be there."""
        return self.metadata.get('required', [])

    def _resolve(self, reference):
        return self._shape_resolver.resolve_shape_ref(reference)

    def __repr__(self):
        return f'<{type(self).__name__}({self.name})>'

    @property
    def event_stream_name(self):
        """The member that is a stream of events."""
        return None


class StructureShape(Shape):
    """Members by name."""

    @property
    def members(self):
        """The members' shapes, by their names."""
        found = self.__dict__.get('_members')
        if found is None:
            references = self._shape_model.get('members', {})
            found = {name: self._resolve(reference) for name, reference in references.items()}
            self._members = found
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
        if not self.metadata.get('exception', False):
            return None
        return self.metadata.get('error', {}).get('code', self.name)

    @property
    def is_document_type(self):
        """Whether it holds any JSON."""
        return self.metadata.get('document', False)

    @property
    def is_tagged_union(self):
        """Whether exactly one member is set."""
        return self.metadata.get('union', False)


class ListShape(Shape):
    """Values in order."""

    @property
    def member(self):
        """The items' shape."""
        return self._resolve(self._shape_model['member'])


class MapShape(Shape):
    """Values by key."""

    @property
    def key(self):
        """The keys' shape."""
        return self._resolve(self._shape_model['key'])

    @property
    def value(self):
        """The values' shape."""
        return self._resolve(self._shape_model['value'])


class StringShape(Shape):
    """Text."""

    @property
    def enum(self):
        """The values that it may have."""
        return self.metadata.get('enum', [])


CLASSES = {'structure': StructureShape, 'list': ListShape, 'map': MapShape, 'string': StringShape}
