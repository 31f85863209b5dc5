"""What becomes of an answer: a part of it, or resources."""

import re

from bufeo._bufeo import snake_case
from bufeo.resources.base import make_many
from bufeo.resources.params import get_data_member
from bufeo.resources.path import search

_CONSTANTS = ('string', 'integer', 'boolean')


def all_not_none(iterable):
    """Whether nothing is `None`."""
    return all(element is not None for element in iterable)


def build_identifiers(identifiers, parent, params=None, raw_response=None):
    """The names and values of identifiers, in their order, without those that the caller gives."""
    found = []
    for identifier in identifiers:
        source = identifier.source
        if source == 'response':
            value = search(identifier.path, raw_response)
        elif source == 'requestParameter':
            value = search(identifier.path, params)
        elif source == 'identifier':
            value = getattr(parent, snake_case(identifier.name))
        elif source == 'data':
            value = get_data_member(parent, identifier.path)
        elif source == 'input':
            continue
        else:
            raise NotImplementedError(f'Unsupported source type: {source}')
        found.append((snake_case(identifier.target), value))
    return found


_EMPTY = {'structure': dict, 'map': dict, 'list': list}


def build_empty_response(search_path, operation_name, service_model):
    """What stands for nothing at a path of an operation's answer: by its shape a dictionary, a list, or `None`."""
    shape = service_model.operation_model(operation_name).output_shape
    for name in search_path.split('.') if search_path else ():
        name = re.sub(r'^[\[\]\d$]+|[\[\]\d$]+$', '', name)
        if shape.type_name == 'structure':
            shape = shape.members[name]
        elif shape.type_name == 'list':
            # The name of the list's items is not looked at.
            shape = shape.member
        else:
            raise NotImplementedError(f'Search path hits shape type {shape.type_name} from {name}')
    return _EMPTY.get(shape.type_name, lambda: None)()


class RawHandler:
    """Gives the answer, or what stands at a path of it."""

    def __init__(self, search_path):
        self.search_path = search_path

    def __call__(self, parent, params, response):
        if self.search_path and self.search_path != '$':
            return search(self.search_path, response)
        return response


class ResourceHandler:
    """Gives the resources that an answer leads to: several where one of their identifiers is a list, none where one is
    missing."""

    def __init__(self, search_path, factory, resource_model, service_context, operation_name=None):
        self.search_path = search_path
        self.factory = factory
        self.resource_model = resource_model
        self.service_context = service_context
        self.operation_name = operation_name

    def __call__(self, parent, params, response):
        kind = self.resource_model.type
        definition = self.service_context.resource_json_definitions.get(kind)
        cls = self.factory.load_from_definition(
            resource_name=kind, single_resource_json_definition=definition, service_context=self.service_context
        )
        data = search(self.search_path, response) if self.search_path else None
        identifiers = build_identifiers(self.resource_model.identifiers, parent, params, response)
        count = next((len(value) for _, value in identifiers if isinstance(value, list)), None)
        if count is not None:
            return self._several(cls, parent, count, dict(identifiers), data)
        identifiers = dict(identifiers)
        if all_not_none(identifiers.values()):
            return self.handle_response_item(cls, parent, identifiers, data)
        if self.operation_name is None:
            return None
        return build_empty_response(self.search_path, self.operation_name, self.service_context.service_model)

    def _several(self, cls, parent, count, identifiers, data):
        shared = {name: value for name, value in identifiers.items() if not isinstance(value, list)}
        varying = [(name, value) for name, value in identifiers.items() if isinstance(value, list)]
        if any(len(values) < count for _, values in varying):
            raise IndexError(f'{cls.__name__}: the answer has not the same number of each identifier')
        if data and len(data) < count:
            raise IndexError(f'{cls.__name__}: the answer has fewer data than identifiers')
        return make_many(cls, parent.meta.client, shared, varying, data or None)[:count]

    def handle_response_item(self, resource_cls, parent, identifiers, resource_data):
        """One resource, with its data where there are any."""
        values = {name: value.pop(0) if isinstance(value, list) else value for name, value in identifiers.items()}
        made = resource_cls(client=parent.meta.client, **values)
        if resource_data is not None:
            made.meta.data = resource_data
        return made
