"""Where in an answer something stands: the JMESPath of resource models.

Nearly all paths are names, an index, and `[]` for every item of a list; those become a chain of small functions. Any
other goes to the native half.
"""

from bufeo._bufeo import Expression

_SEARCHERS = {}


def searcher(path):
    """The function that finds what stands at `path`; `None` where nothing does."""
    found = _SEARCHERS.get(path)
    if found is None:
        found = _SEARCHERS.setdefault(path, _make_searcher(path))
    return found


def _make_searcher(path):
    if path == '@':
        return lambda value: value
    steps = _steps(path)
    if steps is None:
        return Expression(path).search
    match steps:
        case [('name', name)]:
            return lambda value: _member(name, value)
        case [('name', name), ('each', _)]:
            return lambda value: _items(name, value)
        case [('name', name), ('each', _), ('name', member)]:
            return lambda value: _members_of_items(name, member, value)
    return lambda value: _walk(steps, value)


def _steps(path):
    """The steps of a path of names, indexes and `[]`; `None` for any other."""
    steps = []
    for part in path.split('.'):
        name, *brackets = part.split('[')
        if not (name.isidentifier() and name.isascii()):
            return None
        steps.append(('name', name))
        for bracket in brackets:
            inside = bracket[:-1]
            if bracket[-1:] != ']' or not (inside == '' or inside.isdecimal()):
                return None
            steps.append(('index', int(inside)) if inside else ('each', None))
    return steps


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
