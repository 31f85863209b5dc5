"""What the classes of a service's resources are made from."""


class ServiceContext(tuple):
    """What the classes of a service's resources are made from: for handlers to read."""

    __slots__ = ()
    _fields = ('service_name', 'service_model', 'service_waiter_model', 'resource_json_definitions')

    def __new__(cls, service_name, service_model, service_waiter_model, resource_json_definitions):
        return super().__new__(cls, (service_name, service_model, service_waiter_model, resource_json_definitions))

    service_name = property(lambda self: self[0], doc='The name that the resource was asked for by.')
    service_model = property(lambda self: self[1], doc='The model of the service.')
    service_waiter_model = property(lambda self: self[2], doc='The waiters of the service.')
    resource_json_definitions = property(
        lambda self: self[3], doc='The definitions of the kinds of resources, by name.'
    )

    def __repr__(self):
        return f'ServiceContext(service_name={self.service_name!r})'

    # By identity: what is in it is shared, and large.
    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return id(self)


class LazyLoadedWaiterModel:
    """The waiters of a service, read when one is asked for."""

    def __init__(self, service_model):
        self._service_model = service_model

    def get_waiter(self, waiter_name):
        """One waiter, by the name that the model has for it."""
        from bufeo.waiter import WaiterModel

        return WaiterModel(self._service_model._native.document('waiters-2') or {}).get_waiter(waiter_name)


def inject_attribute(class_attributes, name, value):
    """Puts something into a class that is being made, where nothing stands under the name yet."""
    if name in class_attributes:
        raise RuntimeError(f'Cannot inject class attribute "{name}", attribute already exists in class dict.')
    class_attributes[name] = value
