"""Times botocore's emitter behind its aliaser: prints the alias table, then one line a case, in nanoseconds."""

import copy
import itertools
import timeit

from botocore.hooks import EVENT_ALIASES, EventAliaser, HierarchicalEmitter

EVENT = 'before-parameter-build.s3.ListObjects'


def handler(params, **kwargs):
    params['calls'] += 1


def emitter_with(handlers, others=150):
    emitter = EventAliaser(HierarchicalEmitter())
    for number in range(others):
        emitter.register(f'other-{number % 10}.service-{number}.operation', handler)
    for _ in range(handlers):
        emitter.register(EVENT, handler)
    return emitter


def emitting(handlers):
    emitter = emitter_with(handlers)
    params, model, context = {'calls': 0}, object(), {}
    return lambda: emitter.emit(EVENT, params=params, model=model, context=context)


def emitting_many_names():
    emitter = emitter_with(0)
    params, model, context = {'calls': 0}, object(), {}
    names = itertools.cycle([f'before-parameter-build.s3.Operation{n}' for n in range(2_000)])
    return lambda: emitter.emit(next(names), params=params, model=model, context=context)


def copying():
    emitter = emitter_with(0)
    return lambda: copy.copy(emitter)


def nanoseconds(call, repeats):
    call()
    timer = timeit.Timer(call)
    return min(timer.repeat(5, repeats)) / repeats * 1e9


for old, new in EVENT_ALIASES.items():
    print('alias', old, new)
for handlers in (0, 1, 10):
    print(f'emit-{handlers}', nanoseconds(emitting(handlers), 20_000))
print('emit-names', nanoseconds(emitting_many_names(), 20_000))
print('copy', nanoseconds(copying(), 200))
