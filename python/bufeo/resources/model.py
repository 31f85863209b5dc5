"""Resource models: what a kind of resource can do, read from the JSON of the service's resource model."""

from bufeo._bufeo import snake_case


class Identifier:
    """A name that a resource is known by, and the member of its shape that says the same."""

    def __init__(self, name, member_name=None):
        self.name = name
        self.member_name = member_name


class Parameter:
    """Where a value comes from, and where it goes."""

    def __init__(self, target, source, name=None, path=None, value=None, **kwargs):
        self.target = target
        self.source = source
        self.name = name
        self.path = path
        self.value = value


class DefinitionWithParams:
    """Something that fills parameters in."""

    def __init__(self, definition):
        self._definition = definition
        self._params = None

    @property
    def params(self):
        """What is filled in."""
        if self._params is None:
            self._params = [Parameter(**item) for item in self._definition.get('params', ())]
        return self._params


class Request(DefinitionWithParams):
    """An operation, and what is filled in of its parameters."""

    def __init__(self, definition):
        super().__init__(definition)
        self.operation = definition.get('operation')


class Waiter(DefinitionWithParams):
    """A waiter of the client, and what is filled in of its parameters."""

    PREFIX = 'WaitUntil'

    def __init__(self, name, definition):
        super().__init__(definition)
        self.name = name
        self.waiter_name = definition.get('waiterName')


class ResponseResource:
    """The kind of resource that an answer leads to, where its identifiers are, and where its data."""

    def __init__(self, definition, resource_defs):
        self._definition = definition
        self._resource_defs = resource_defs
        self._identifiers = None
        self.type = definition.get('type')
        self.path = definition.get('path')

    @property
    def identifiers(self):
        """Where the identifiers come from."""
        if self._identifiers is None:
            self._identifiers = [Parameter(**item) for item in self._definition.get('identifiers', ())]
        return self._identifiers

    @property
    def model(self):
        """The model of the kind."""
        return ResourceModel(self.type, self._resource_defs[self.type], self._resource_defs)


class Action:
    """A request, and what becomes of its answer."""

    def __init__(self, name, definition, resource_defs):
        self._definition = definition
        self.name = name
        self.path = definition.get('path')
        request = definition.get('request')
        resource = definition.get('resource')
        self.request = None if request is None else Request(request)
        self.resource = None if resource is None else ResponseResource(resource, resource_defs)


class Collection(Action):
    """Resources that a resource has many of."""

    @property
    def batch_actions(self):
        """What can be done to a page of them at once."""
        return self.resource.model.batch_actions


def needs_data(resource_definition):
    """Whether a related resource is known only from the data of the one that it is related to."""
    return any(item['source'] == 'data' for item in resource_definition['identifiers'])


class ResourceModel:
    """What a kind of resource can do.

    Names are those of Python. What would be called like something more important gets the name of its category as an
    ending, once `load_rename_map` was told the shape of the data.
    """

    def __init__(self, name, definition, resource_defs):
        self._definition = definition
        self._resource_defs = resource_defs
        self._renamed = {}
        self.name = name
        self.shape = definition.get('shape')

    def load_rename_map(self, shape=None):
        """Finds out who has to be called otherwise: load comes first, then identifiers, actions, sub-resources and
        references, collections, waiters and attributes."""
        self._renamed = {}
        taken = {'meta'}
        if self._definition.get('load'):
            taken.add('load')
        for category, name in self._claims(shape):
            if name in taken:
                other = f'{name}_{category}'
                if other in taken:
                    raise ValueError(f'Problem renaming {self.name} {category} to {other}!')
                self._renamed[category, name] = name = other
            taken.add(name)

    def _claims(self, shape):
        """Every name with its category, the most important first."""
        definition = self._definition
        for item in definition.get('identifiers', ()):
            yield 'identifier', snake_case(item['name'])
        for name in definition.get('actions', ()):
            yield 'action', snake_case(name)
        for name, item in self._has().items():
            yield ('reference', snake_case(name)) if needs_data(item['resource']) else ('subresource', name)
        for name in definition.get('hasMany', ()):
            yield 'collection', snake_case(name)
        for name in definition.get('waiters', ()):
            yield 'waiter', snake_case(Waiter.PREFIX + name)
        for name in () if shape is None else shape.members:
            yield 'attribute', snake_case(name)

    def _name(self, category, name):
        return self._renamed.get((category, name), name)

    def _has(self):
        """The related resources. A service is related to all that it has."""
        own = self._definition.get('has', {})
        if self.name in self._resource_defs:
            return own
        every = {}
        for kind, definition in self._resource_defs.items():
            named = {name: item for name, item in own.items() if item.get('resource', {}).get('type') == kind}
            every.update(named or {kind: _any_of(kind, definition)})
        return every

    def get_attributes(self, shape):
        """The attributes that come from the data: the name in the data and the shape of each."""
        identifiers = {identifier.name for identifier in self.identifiers}
        names = ((snake_case(member), member, model) for member, model in shape.members.items())
        return {
            self._name('attribute', name): (member, model) for name, member, model in names if name not in identifiers
        }

    @property
    def identifiers(self):
        """The identifiers, in the order in which they are given."""
        found = []
        for item in self._definition.get('identifiers', ()):
            member = item.get('memberName')
            member = self._name('attribute', snake_case(member)) if member else None
            found.append(Identifier(self._name('identifier', snake_case(item['name'])), member))
        return found

    @property
    def load(self):
        """The action that loads the data."""
        definition = self._definition.get('load')
        return None if definition is None else Action('load', definition, self._resource_defs)

    def _each(self, key, category, make):
        entries = self._definition.get(key, {}).items()
        return [make(self._name(category, snake_case(name)), item, self._resource_defs) for name, item in entries]

    @property
    def actions(self):
        """The actions."""
        return self._each('actions', 'action', Action)

    @property
    def batch_actions(self):
        """What can be done to a page of such resources at once."""
        return self._each('batchActions', 'batch_action', Action)

    @property
    def collections(self):
        """The collections."""
        return self._each('hasMany', 'collection', Collection)

    @property
    def subresources(self):
        """The related resources that are known without data."""
        related = self._has().items()
        return [
            Action(self._name('subresource', name), item, self._resource_defs)
            for name, item in related
            if not needs_data(item['resource'])
        ]

    @property
    def references(self):
        """The related resources that are known from the data."""
        related = self._has().items()
        return [
            Action(self._name('reference', snake_case(name)), item, self._resource_defs)
            for name, item in related
            if needs_data(item['resource'])
        ]

    @property
    def waiters(self):
        """The waiters."""
        entries = self._definition.get('waiters', {}).items()
        return [Waiter(self._name('waiter', snake_case(Waiter.PREFIX + name)), item) for name, item in entries]


def _any_of(kind, definition):
    """The relation of a service to a kind that its model does not mention: all identifiers come from the caller."""
    identifiers = [{'target': item['name'], 'source': 'input'} for item in definition.get('identifiers', ())]
    return {'resource': {'type': kind, 'identifiers': identifiers}}
