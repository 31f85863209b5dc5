"""What the classes of a service's resources are made from."""

from typing import NamedTuple


class ServiceContext(NamedTuple):
    """What the classes of a service's resources are made from: for handlers to read."""

    service_name: str
    service_model: object
    service_waiter_model: object
    resource_json_definitions: dict

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
