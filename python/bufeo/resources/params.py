"""The parameters that a resource fills in of a call."""

import functools
import re

from bufeo._bufeo import snake_case
from bufeo.exceptions import ResourceLoadException
from bufeo.resources.path import search

_CONSTANTS = ('string', 'integer', 'boolean')


def get_data_member(parent, path):
    """A part of a resource's data, which are loaded where they are not there yet."""
    if parent.meta.data is None:
        if not hasattr(parent, 'load'):
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


_ITEM = re.compile(r'(.*)\[(\d*|\*)\]')


@functools.cache
def _parts(target):
    """The names on the way to a target, each with the item of the list there: a place, '*', '' for a new one, or None
    where it is no list."""
    parts = []
    for text in target.split('.'):
        found = _ITEM.fullmatch(text)
        name, item = found.groups() if found else (text, None)
        parts.append((name, int(item) if item and item != '*' else item))
    return parts


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
