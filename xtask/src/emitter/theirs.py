"""Runs programs on botocore's emitter: one program a line comes in, what came of its steps goes out."""

import copy
import json
import sys

from botocore.hooks import EventAliaser, HierarchicalEmitter


class Raised(Exception):
    pass


class Handler:
    def __init__(self, described, emitters, calls):
        self.described = described
        self.emitters = emitters
        self.calls = calls

    def __eq__(self, other):
        return isinstance(other, Handler) and self.described['equal'] == other.described['equal']

    def __hash__(self):
        return hash(self.described['equal'])

    def __call__(self, event_name, **kwargs):
        self.calls.append([self.described['who'], event_name])
        if self.described['changes'] is not None:
            if change(self.described['changes'], self.emitters, self.calls) == 'count error':
                raise Raised('count error')
        if self.described['raises']:
            raise Raised(f'handler {self.described["who"]}')
        return self.described['gives']


def at(emitters, on):
    return emitters[on % len(emitters)]


def change(step, emitters, calls):
    ((kind, step),) = step.items()
    emitter = at(emitters, step['on'])
    handler = step['handler'] and Handler(step['handler'], emitters, calls)
    options = {'unique_id': step['id'], 'unique_id_uses_count': step['counted']}
    try:
        if kind == 'unregister':
            emitter.unregister(step['name'], handler, **options)
        else:
            section = step['section']
            register = getattr(emitter, 'register' if section == 'middle' else f'register_{section}')
            register(step['name'], handler, **options)
    except ValueError:
        return 'count error'
    except AttributeError:
        return 'attribute error'
    return 'done'


def run_step(step, emitters, calls):
    ((kind, arguments),) = step.items()
    if kind in ('register', 'unregister'):
        return change(step, emitters, calls)
    emitter = at(emitters, arguments['on'])
    if kind == 'copy':
        emitters.append(copy.copy(emitter))
        return 'done'
    calls.clear()
    try:
        if kind == 'emit':
            pairs = emitter.emit(arguments['name'])
            outcome = {'pairs': [[handler.described['who'], value] for handler, value in pairs]}
        else:
            handler, value = emitter.emit_until_response(arguments['name'])
            outcome = {'pair': [handler and handler.described['who'], value]}
    except Raised as raised:
        outcome = {'raised': str(raised)}
    return {'calls': list(calls), **outcome}


def run(program):
    emitter = HierarchicalEmitter()
    if program['aliases'] is not None:
        emitter = EventAliaser(emitter, dict(program['aliases']))
    emitters, calls = [emitter], []
    return [run_step(step, emitters, calls) for step in program['steps']]


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))))
