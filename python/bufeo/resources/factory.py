"""Where the classes of resources come from."""

from bufeo.resources import debug
from bufeo.resources.base import ResourceMeta, ServiceResource
from bufeo.resources.model import ResourceModel, needs_data


class ResourceFactory:
    """Makes the classes of resources, for one session.

    What a model says becomes functions and properties once. A class is made of them each time somebody needs one, and
    handlers of `creating-resource-class` see and change its attributes and bases; where nobody but bufeo itself changes
    anything, it is the same class again.
    """

    def __init__(self, emitter):
        self._emitter = emitter
        self._blueprints = {}

    def load_from_definition(self, resource_name, single_resource_json_definition, service_context):
        """The class of a kind of resource; of the service itself under the service's name."""
        blueprint = self._blueprint(resource_name, single_resource_json_definition, service_context)
        attributes, bases = dict(blueprint.attributes), [ServiceResource]
        if self._emitter is not None:
            self._emitter.emit(
                blueprint.event_name,
                class_attributes=attributes,
                base_classes=bases,
                service_context=service_context,
            )
        return blueprint.build(attributes, bases)

    def _blueprint(self, name, definition, context):
        key = name, id(definition), id(context)
        found = self._blueprints.get(key)
        if found is None:
            debug(__name__, 'Loading %s:%s', context.service_name, name)
            # It holds the definition and the context, whose addresses stand for them.
            found = self._blueprints.setdefault(key, Blueprint(self, name, definition or {}, context, definition))
        return found


class Blueprint:
    """What the classes of one kind of resource are made of."""

    def __init__(self, factory, name, definition, context, given):
        self._factory = factory
        self._context = context
        self._given = given
        self._built = {}
        service = context.service_name
        self.class_name = f'{service}.{"ServiceResource" if name == service else name}'
        self.event_name = f'creating-resource-class.{self.class_name}'
        model = ResourceModel(name, definition, context.resource_json_definitions)
        shape = context.service_model.shape_for(model.shape) if model.shape else None
        model.load_rename_map(shape)
        self.attributes = self._attributes(model, shape)

    def build(self, attributes, bases):
        """The class with these attributes and bases."""
        own = self.attributes
        changed = [(name, value) for name, value in attributes.items() if own.get(name, self) is not value]
        removed = len(own) - len(attributes) + sum(name not in own for name, _ in changed)
        if not removed and bases == [ServiceResource] and all(_is_ours(value) for _, value in changed):
            key = tuple((name, id(value)) for name, value in changed)
            found = self._built.get(key)
            if found is None:
                # The class holds the values, whose addresses stand for them.
                found = self._built.setdefault(key, self._make(attributes, bases))
            return found
        return self._make(attributes, bases)

    def _make(self, attributes, bases):
        attributes.setdefault('__module__', __name__)
        return type(self.class_name, tuple(bases), attributes)

    def _attributes(self, model, shape):
        """The attributes of a class, before handlers change them. What comes later here takes the place of what came
        before, as in boto3."""
        made = {'meta': ResourceMeta(self._context.service_name, resource_model=model)}
        for identifier in model.identifiers:
            made['meta'].identifiers.append(identifier.name)
            made[identifier.name] = _identifier(identifier.name, identifier.name)
        if model.load is not None:
            made['load'] = made['reload'] = self._load(model.load)
        for action in model.actions:
            made[action.name] = self._action(action)
        if shape is not None:
            aliases = {identifier.member_name: identifier for identifier in model.identifiers if identifier.member_name}
            for name, (member, _) in model.get_attributes(shape).items():
                alias = aliases.get(name)
                if alias is not None and shape.members[member].metadata.get('sensitive'):
                    made['meta']._sensitive |= {alias.name}
                made[name] = _data(name, member) if alias is None else _identifier(name, alias.name)
        for collection in model.collections:
            made[collection.name] = self._collection(model.name, collection)
        for reference in model.references:
            made[reference.name] = self._reference(reference)
        for subresource in model.subresources:
            made[subresource.name] = self._subresource(subresource)
        made['get_available_subresources'] = _available(sorted(item.name for item in model.subresources))
        for waiter in model.waiters:
            made[waiter.name] = _waiter(waiter)
        return made

    def _service_action(self, model):
        """What does an action, made when it is first done: most never are."""

        def make():
            from bufeo.resources.action import ServiceAction

            return ServiceAction(model, factory=self._factory, service_context=self._context)

        return _once(make)

    def _load(self, model):
        action = self._service_action(model)

        def load(self, *args, **kwargs):
            self.meta.data = action()(self, *args, **kwargs)

        load.__name__ = model.name
        load.__doc__ = f'Calls {model.request.operation} for the attributes of the resource.'
        return load

    def _action(self, model):
        action = self._service_action(model)

        def do_action(self, *args, **kwargs):
            response = action()(self, *args, **kwargs)
            if hasattr(self, 'load'):
                # What was loaded may not be true any more; it is loaded again when it is asked for.
                self.meta.data = None
            return response

        do_action.__name__ = model.name
        do_action.__doc__ = f'Calls {model.request.operation}.'
        return do_action

    def _collection(self, owner, model):
        factory, context = self._factory, self._context

        def make():
            from bufeo.resources.collection import CollectionFactory

            return CollectionFactory().load_from_definition(owner, model, context, factory._emitter)

        cls = _once(make)

        def get_collection(self):
            return cls()(model, self, factory, context)

        return _property(model.name, get_collection, f'A collection of {model.resource.type} resources.')

    def _reference(self, model):
        def make():
            from bufeo.resources.response import ResourceHandler

            return ResourceHandler(model.resource.path, self._factory, model.resource, self._context)

        handler = _once(make)
        wants_data = needs_data(model.resource._definition)

        def get_reference(self):
            if wants_data and self.meta.data is None and hasattr(self, 'load'):
                self.load()
            return handler()(self, {}, self.meta.data)

        return _property(model.name, get_reference, f'The related {model.resource.type}, or `None`.')

    def _subresource(self, model):
        factory, context, kind = self._factory, self._context, model.resource.type
        definition = context.resource_json_definitions.get(kind)
        identifiers = model.resource.identifiers

        def create_resource(self, *args, **kwargs):
            from bufeo.resources.response import build_identifiers

            cls = factory.load_from_definition(kind, definition, context)
            known = [value for _, value in build_identifiers(identifiers, self)]
            kwargs.setdefault('client', self.meta.client)
            return cls(*known, *args, **kwargs)

        create_resource.__name__ = kind
        create_resource.__doc__ = f'Creates a {kind} resource. Nothing is sent.'
        return create_resource


def _is_ours(value):
    return str(getattr(value, '__module__', None)).startswith('bufeo.')


def _once(make):
    """What `make` gives, made when it is first asked for."""
    made = []

    def get():
        if not made:
            made.append(make())
        return made[0]

    return get


def _property(name, getter, doc):
    getter.__name__ = name
    return property(getter, doc=doc)


def _identifier(name, identifier):
    key = '_' + identifier

    def get_identifier(self):
        return self.__dict__.get(key)

    return _property(name, get_identifier, 'An identifier of the resource; it cannot be set.')


def _data(name, member):
    def get_attribute(self):
        meta = self.meta
        if meta.data is None:
            if not hasattr(self, 'load'):
                from bufeo.exceptions import ResourceLoadException

                raise ResourceLoadException(f'{type(self).__name__} has no load method')
            self.load()
            meta = self.meta
        return meta.data.get(member)

    return _property(name, get_attribute, f'{member} of the resource, loaded when it is first asked for.')


def _waiter(model):
    def make():
        from bufeo.resources.action import WaiterAction

        return WaiterAction(model, waiter_resource_name=model.name)

    waiter = _once(make)

    def do_waiter(self, *args, **kwargs):
        waiter()(self, *args, **kwargs)

    do_waiter.__name__ = model.name
    do_waiter.__doc__ = f'Waits with the waiter {model.waiter_name}.'
    return do_waiter


def _available(names):
    def get_available_subresources(self):
        """The names of the sub-resources, sorted."""
        return list(names)

    return get_available_subresources
