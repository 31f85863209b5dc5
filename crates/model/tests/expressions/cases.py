"""Prints what the package `jmespath` finds, one line of JSON for each case: the expression, which of the documents it is
searched with, and what Python shows of what is found, or the exception's class and text. The documents are the first line.

The arguments are the seed and how many cases are made.
"""

import json
import random
import sys
import warnings

import jmespath
from generator import Generator
from idioms import DOCUMENTS, IDIOMS
from jmespath.visitor import _Expression

warnings.simplefilter('ignore')
# Not with its address.
_Expression.__repr__ = lambda self: '<expression>'
MADE = 60


def holds_expression(found):
    if isinstance(found, list):
        return any(holds_expression(item) for item in found)
    if isinstance(found, dict):
        return any(holds_expression(item) for item in found.values())
    return isinstance(found, _Expression)


def outcome(expression, document):
    try:
        found = jmespath.compile(expression).search(document)
    except Exception as error:
        return {'error': type(error).__name__, 'text': str(error)}
    if holds_expression(found):
        return {'error': '_Expression', 'text': ''}
    return {'found': repr(found)}


def write(line):
    sys.stdout.write(json.dumps(line) + '\n')


seed, count = (int(argument) for argument in sys.argv[1:])
rng = random.Random(seed)
generator = Generator(rng)
documents = DOCUMENTS + [generator.document() for _ in range(MADE)]
write([json.dumps(document) for document in documents])
for place, expression in IDIOMS:
    write({'expression': expression, 'document': place, 'idiom': True, **outcome(expression, documents[place])})
for _ in range(count):
    expression, place = generator.expression(), rng.randrange(len(DOCUMENTS), len(documents))
    write({'expression': expression, 'document': place, **outcome(expression, documents[place])})
