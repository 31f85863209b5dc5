"""Answers for every paginator and every waiter of botocore's models, made up from what the models say.

usage: cases.py > FILE

Prints one line of JSON for each case: a service, an operation or a waiter, the arguments, and the answers in turn.
"""

import contextlib
import json
import random
import re

import botocore.session
import jmespath
from botocore.exceptions import UnknownServiceError
from jmespath.exceptions import JMESPathError
from notation import noted

_NAMES = re.compile(r'^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$')
_PARTS = re.compile(r'[A-Za-z_]\w*|\[\]|\*')
_ARGUMENTS = {'Bucket': 'mybucket', 'AccountId': '123456789012', 'accountId': '123456789012'}
_FUNCTIONS = {'length', 'not_null', 'contains', 'starts_with', 'ends_with', 'keys', 'values', 'to_string'}


def listed(entry):
    return entry if isinstance(entry, list) else [] if entry is None else [entry]


def put(target, path, value):
    *above, last = path.split('.')
    for name in above:
        target = target.setdefault(name, {})
    target[last] = value


def shape_at(shape, path):
    for name in path.split('.'):
        if shape is None or shape.type_name != 'structure' or name not in shape.members:
            return None
        shape = shape.members[name]
    return shape


class Numbers:
    """Values that are all different."""

    def __init__(self):
        self._last = 0

    def next(self):
        self._last += 1
        return self._last

    def of(self, shape, count):
        kind = 'list' if shape is None else shape.type_name
        if kind == 'list':
            return [self.item(shape) for _ in range(count)]
        if kind in ('structure', 'map'):
            return {f'm{self.next()}': self.next() for _ in range(count)}
        if kind == 'boolean':
            return True
        return self.next() if kind in ('integer', 'long', 'float', 'double') else f's{self.next()}'

    def item(self, shape):
        number = self.next()
        if shape is not None and shape.member.type_name == 'string':
            return f'i{number}'
        return {'Number': number, 'JobId': f'j{number}', 'ShardId': f's{number}', 'Key': f'k{number}'}


def arguments(operation):
    """What a call cannot be written without."""
    shape = operation.input_shape
    if shape is None:
        return {}
    values = {'string': 'xxx', 'integer': 1, 'long': 1, 'boolean': True}
    return {
        name: _ARGUMENTS.get(name, values[shape.members[name].type_name])
        for name in shape.required_members
        if shape.members[name].type_name in values
    }


class Pages:
    """Answers of one operation."""

    def __init__(self, operation, config, chance):
        self.operation, self.config, self.chance, self.numbers = operation, config, chance, Numbers()

    def token(self, name):
        number = self.numbers.next() % 256
        kind = self.operation.input_shape.members[name].type_name
        if kind == 'map':
            return {'id': {'S': f't{number}'}, 'blob': {'B': bytes([number, 255])}, 'set': {'BS': [bytes([number])]}}
        return number if kind == 'integer' else f't{number}'

    def page(self, count, last=False, token=None):
        page = {'ResponseMetadata': {'HTTPStatusCode': 200}}
        output = self.operation.output_shape
        for path in self.config.get('non_aggregate_keys', []):
            put(page, path, self.numbers.of(shape_at(output, path), 2))
        for path in listed(self.config['result_key']):
            put(page, path, self.numbers.of(shape_at(output, path), count))
        if not last:
            inputs, outputs = listed(self.config['input_token']), listed(self.config['output_token'])
            for name, path in zip(inputs, outputs, strict=True):
                if _NAMES.match(path):
                    put(page, path, self.token(name) if token is None else token)
        if 'more_results' in self.config:
            put(page, self.config['more_results'], not last)
        return page

    def several(self, *counts):
        return [self.page(count, last=place == len(counts) - 1) for place, count in enumerate(counts)]

    def bare(self):
        """An answer that has a token and nothing else."""
        page = self.page(0)
        for path in listed(self.config['result_key']):
            if '.' not in path:
                page.pop(path, None)
        return page


def paging(operation, config, chance):
    """The ways to read one operation's pages."""
    pages = Pages(operation, config, chance)
    sized = {'PageSize': chance.choice([7, '7'])} if 'limit_key' in config else {}
    primary = listed(config['result_key'])[0]
    old = '___'.join(
        'x' if operation.input_shape.members[name].type_name == 'string' else 'None'
        for name in listed(config['input_token'])
    )
    repeated = pages.page(2, token=pages.token(listed(config['input_token'])[0]))
    return [
        ('pages', sized, pages.several(3, 0, 2)),
        ('pages', {'MaxItems': chance.randint(1, 5)}, pages.several(3, 3, 3)),
        ('pages', {'MaxItems': '3', **sized}, pages.several(3, 3)),
        ('pages', {'MaxItems': 0}, pages.several(2, 2)),
        ('pages', {}, [pages.bare(), pages.page(2, last=True)]),
        ('pages', {}, [pages.page(2, token=chance.choice(['', 'None', 0]))] + pages.several(1)),
        ('pages', {}, [repeated, repeated, repeated]),
        ('pages', {'StartingToken': old}, pages.several(2, 1)),
        ('pages', {'StartingToken': f'{old}___1', 'MaxItems': 2}, pages.several(3, 3)),
        ('pages', {'StartingToken': f'{old}___a___1'}, pages.several(3)),
        ('whole', {'MaxItems': 4}, pages.several(2, 3, 1)),
        ('whole', {}, pages.several(2, 3, 1)),
        ('items', {}, pages.several(2, 1)),
        ('search', {}, pages.several(2, 1), f'{primary}[0]'),
        ('search', {}, pages.several(2, 1), primary),
    ]


def results(operation, config):
    """What the results that are counted are: a list nearly always."""
    shape = shape_at(operation.output_shape, listed(config['result_key'])[0])
    return 'list' if shape is None else shape.type_name


def matching(acceptor, chance):
    """An answer that the acceptor knows."""
    kind, expected = acceptor['matcher'], acceptor['expected']
    if kind == 'status':
        return error(str(expected), expected) if expected >= 300 else answer({}, expected)
    if kind == 'error':
        return answer({}) if expected is False else error('Any' if expected is True else expected)
    path = acceptor['argument']
    if re.match(r'^[\w.\[\]*]+$', path):
        made = along(_PARTS.findall(path), lambda: expected)
        if kind == 'pathAny' and chance.random() < 0.5:
            values = iter([expected])
            made = along(_PARTS.findall(path), lambda: next(values, 'other'))
        return answer(made)
    search = jmespath.compile(path).search
    for _ in range(2000):
        made = guessed(path, chance)
        with contextlib.suppress(JMESPathError):
            if search(made) == expected:
                return answer(made)
    raise AssertionError(path)


def along(parts, value):
    """A value at the end of a path."""
    if not parts:
        return value()
    first, *rest = parts
    if first == '[]':
        return [along(rest, value), along(rest, value)]
    if first == '*':
        return {'one': along(rest, value), 'other': along(rest, value)}
    return {first: along(rest, value)}


def guessed(path, chance):
    """An answer with the names of an expression, with what is compared with, or lists of it."""
    texts = re.findall(r"'([^']*)'", path) + ['other']
    names = set(re.findall(r'[A-Za-z_]\w*', re.sub(r"'[^']*'", '', path))) - _FUNCTIONS

    def value(depth):
        if depth == 0 or chance.random() < 0.4:
            return chance.choice([*texts, 1])
        return [entries(depth - 1) for _ in range(chance.randint(0, 2))]

    def entries(depth):
        return {name: value(depth) for name in sorted(names)}

    return entries(2)


def answer(parsed, status=200):
    return {**parsed, 'ResponseMetadata': {'HTTPStatusCode': status}}


def error(code, status=400):
    return answer({'Error': {'Code': code, 'Message': 'so it is'}}, status)


def waits(config, chance):
    """The ways to wait for one thing."""
    acceptors = config['acceptors']
    known = [matching(acceptor, chance) for acceptor in acceptors]
    yield {'MaxAttempts': 3}, [answer({})]
    yield {'MaxAttempts': 3, 'Delay': 0.5}, [error('NobodyKnows', 418)]
    yield {}, [answer({}), known[-1], known[0]]
    for one in known:
        yield {'MaxAttempts': 4}, [answer({}), one]
        yield {'MaxAttempts': 2}, [one, answer({}), one]
    for _ in range(3):
        yield {'MaxAttempts': 5}, [chance.choice(known) for _ in range(5)]


def cases():
    session = botocore.session.get_session()
    loader = session.get_component('data_loader')

    def document(service, kind, part):
        try:
            return loader.load_service_model(service, kind)[part]
        except UnknownServiceError:
            return {}

    for service in session.get_available_services():
        paginators = document(service, 'paginators-1', 'pagination')
        waiters = document(service, 'waiters-2', 'waiters')
        if not paginators and not waiters:
            continue
        model = session.get_service_model(service)
        for name, config in paginators.items():
            operation, chance = model.operation_model(name), random.Random(f'{service}.{name}')
            for how, paging_config, answers, *search in paging(operation, config, chance):
                yield {
                    'service': service,
                    'paginator': name,
                    'how': how,
                    'results': results(operation, config),
                    'search': (search or [None])[0],
                    'config': paging_config,
                    'arguments': arguments(operation),
                    'answers': answers,
                }
        for name, config in waiters.items():
            operation, chance = model.operation_model(config['operation']), random.Random(f'{service}.{name}')
            for waiting, answers in waits(config, chance):
                yield {
                    'service': service,
                    'waiter': name,
                    'config': waiting,
                    'arguments': arguments(operation),
                    'answers': answers,
                }


if __name__ == '__main__':
    for case in cases():
        print(json.dumps(noted(case)))
