"""Where in an answer something stands: the JMESPath of resource models.

Nearly all paths are names, an index, and `[]` for every item of a list; those become a chain of small functions. Any
other goes to the native half.
"""

import functools
import re

from bufeo._bufeo import Expression

_PLAIN = re.compile(r'[A-Za-z_]\w*(\[\d*\])*(\.[A-Za-z_]\w*(\[\d*\])*)*\Z', re.ASCII)
_STEP = re.compile(r'([A-Za-z_]\w*)|\[(\d*)\]', re.ASCII)


@functools.cache
def searcher(path):
    """The function that finds what stands at `path`; `None` where nothing does."""
    if path == '@':
        return lambda value: value
    if not _PLAIN.match(path):
        return Expression(path).search
    steps = []
    for name, index in _STEP.findall(path):
        if name:
            steps.append(('name', name))
        elif index:
            steps.append(('index', int(index)))
        else:
            steps.append(('each', None))
    kinds = [kind for kind, _ in steps]
    if kinds == ['name']:
        return functools.partial(_member, steps[0][1])
    if kinds == ['name', 'each']:
        return functools.partial(_items, steps[0][1])
    if kinds == ['name', 'each', 'name']:
        return functools.partial(_members_of_items, steps[0][1], steps[2][1])
    return functools.partial(_walk, steps)


def search(path, value):
    """What stands at `path` in `value`."""
    return searcher(path)(value)


def _member(name, value):
    return value.get(name) if isinstance(value, dict) else None


def _items(name, value):
    found = _member(name, value)
    return _flat(found) if isinstance(found, list) else None


def _members_of_items(name, member, value):
    items = _items(name, value)
    if items is None:
        return None
    if set(map(type, items)) <= {dict}:
        found = [item.get(member) for item in items]
    else:
        found = [_member(member, item) for item in items]
    return [item for item in found if item is not None] if None in found else found


def _flat(items):
    # Lists are long, and what they consist of is nearly always of one kind.
    if all(kind is dict or kind is str for kind in set(map(type, items))):
        return items
    flat = []
    for item in items:
        if isinstance(item, list):
            flat.extend(part for part in item if part is not None)
        elif item is not None:
            flat.append(item)
    return flat


def _walk(steps, value):
    many = False
    for kind, argument in steps:
        if kind == 'each':
            if not isinstance(value, list):
                return None
            value, many = _flat(value), True
        elif many:
            found = (_step(kind, argument, item) for item in value)
            value = [item for item in found if item is not None]
        else:
            value = _step(kind, argument, value)
    return value


def _step(kind, argument, value):
    if kind == 'name':
        return _member(argument, value)
    if isinstance(value, list) and argument < len(value):
        return value[argument]
    return None
