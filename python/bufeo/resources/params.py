"""The parameters that a resource fills in of a call."""

from bufeo._bufeo import snake_case
from bufeo.resources.path import search

_CONSTANTS = ('string', 'integer', 'boolean')


def get_data_member(parent, path):
    """A part of a resource's data, which are loaded where they are not there yet."""
    if parent.meta.data is None:
        if not hasattr(parent, 'load'):
            from bufeo.exceptions import ResourceLoadException

            raise ResourceLoadException(f'{type(parent).__name__} has no load method!')
        parent.load()
    return search(path, parent.meta.data)


def create_request_parameters(parent, request_model, params=None, index=None):
    """What a request or a waiter fills in, put into `params`; `index` is the place of the resource in its batch."""
    params = {} if params is None else params
    for parameter in request_model.params:
        source = parameter.source
        if source == 'identifier':
            value = getattr(parent, snake_case(parameter.name))
        elif source == 'data':
            value = get_data_member(parent, parameter.path)
        elif source in _CONSTANTS:
            value = parameter.value
        elif source == 'input':
            continue
        else:
            raise NotImplementedError(f'Unsupported source type: {source}')
        build_param_structure(params, parameter.target, value, index)
    return params


_PARTS = {}


def _parts(target):
    """The names on the way to a target, each with the item of the list there: a place, '*', '' for a new one, or None
    where it is no list."""
    found = _PARTS.get(target)
    if found is None:
        found = _PARTS.setdefault(target, [_part(text) for text in target.split('.')])
    return found


def _part(text):
    name, bracket, item = text.partition('[')
    if not bracket or item[-1:] != ']':
        return text, None
    item = item[:-1]
    if item in ('', '*'):
        return name, item
    return (name, int(item)) if item.isdecimal() else (text, None)


def build_param_structure(params, target, value, index=None):
    """Puts a value where a target such as `Filters[0].Values[0]` or `Delete.Objects[].Key` points; the lists and
    dictionaries on the way are made."""
    *way, last = _parts(target)
    for part in way:
        holder, key = _place(params, part, index)
        if not isinstance(holder, list):
            holder.setdefault(key, {})
        params = holder[key]
    holder, key = _place(params, last, index)
    holder[key] = value


def _place(params, part, index):
    """The container and the key in it that a part of a target means."""
    name, item = part
    if item is None:
        return params, name
    items = params.get(name)
    if not isinstance(items, list):
        items = params[name] = []
    if item == '*':
        item = len(items) if index is None else index
    elif item == '':
        item = len(items)
    items.extend({} for _ in range(item + 1 - len(items)))
    return items, item
