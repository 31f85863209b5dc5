"""JMESPath over Python's objects, beside the package `jmespath`: the same value, or the same exception and text."""

import datetime
import decimal
import enum
import os
import pathlib
import random
import sys
import warnings
from collections import OrderedDict

import jmespath
import jmespath.visitor
import pytest
from bufeo import expression

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'crates' / 'model' / 'tests' / 'expressions'))
from generator import Generator  # noqa: E402
from idioms import DOCUMENTS, IDIOMS  # noqa: E402

SEED = int(os.environ.get('BUFEO_EXPRESSION_SEED', '20240229'))
CASES = int(os.environ.get('BUFEO_EXPRESSION_CASES', '20000')) // 2

pytestmark = pytest.mark.filterwarnings('ignore:deprecated string literal:PendingDeprecationWarning')

UTC = datetime.timezone.utc
TIMES = [datetime.datetime(2022, 1, 5, 8, 5, 37, tzinfo=UTC), datetime.datetime(2021, 3, 1, 0, 0, 0, 120, tzinfo=UTC)]


class Color(str, enum.Enum):
    RED = 'a'
    NONE = ''


class Level(enum.IntEnum):
    NONE = 0
    ONE = 1
    TEN = 10


class OwnList(list):
    """A list of a program's own."""


class OwnText(str):
    """A text of a program's own."""


OBJECTS = [
    *TIMES,
    datetime.datetime(2020, 2, 29, 12, 0),
    datetime.datetime(2022, 1, 5, 10, 5, 37, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
    datetime.date(2020, 1, 1),
    decimal.Decimal('1'),
    decimal.Decimal('0'),
    decimal.Decimal('2.5'),
    decimal.Decimal('-7.25'),
    decimal.Decimal('0.1'),
    decimal.Decimal('1E+3'),
    decimal.Decimal('12345678901234567890123.5'),
    b'',
    b'abc',
    b'12',
    bytearray(b'7'),
    (),
    (1, 'a'),
    ('a', ['b', {'a': 1}]),
    OrderedDict(a=1, Key='b'),
    OrderedDict(),
    OwnList(['b', 'a']),
    OwnList(),
    OwnText('abc'),
    OwnText(''),
    Color.RED,
    Color.NONE,
    Level.NONE,
    Level.ONE,
    Level.TEN,
    {1: 'a', 'b': 2, None: 3, 2.5: 'x'},
    {(1, 2): 'a'},
    {'a': {3: 4}},
    frozenset(),
    float('nan'),
]


class ObjectGenerator(Generator):
    """Documents with what only Python has among what JSON has."""

    def scalar(self):
        return self.rng.choice(OBJECTS) if self.rng.random() < 0.3 else super().scalar()

    def value(self, depth):
        if self.rng.random() < 0.08:
            return [self.rng.choice(TIMES) for _ in range(3)]
        return super().value(depth)


def holds_expression(found):
    if isinstance(found, list):
        return any(holds_expression(item) for item in found)
    if isinstance(found, dict):
        return any(holds_expression(item) for item in found.values())
    return isinstance(found, jmespath.visitor._Expression)


def theirs(text, document):
    try:
        found = jmespath.compile(text).search(document)
    except Exception as error:
        return type(error), str(error)
    if holds_expression(found):
        return jmespath.exceptions.JMESPathTypeError, None
    return repr(found)


def ours(text, document):
    try:
        return repr(expression.compile(text).search(document))
    except Exception as error:
        return type(error), str(error)


def is_same(mine, expected, text):
    if isinstance(mine, str) or isinstance(expected, str):
        return mine == expected
    (cls, message), (their_cls, their_message) = mine, expected
    if their_cls is OverflowError:
        return issubclass(cls, ValueError)
    if issubclass(their_cls, jmespath.exceptions.JMESPathError):
        names = {parent.__name__ for parent in cls.__mro__}
        same_class = their_cls.__name__ in names or {their_cls.__name__, cls.__name__} == {
            'ParseError',
            'IncompleteExpressionError',
        }
    else:
        same_class = issubclass(cls, their_cls)
    if their_message is None or issubclass(
        their_cls, (jmespath.exceptions.LexerError, jmespath.exceptions.UnknownFunctionError)
    ):
        return same_class
    if issubclass(their_cls, jmespath.exceptions.ParseError) and 'Expected' not in their_message[:9]:
        return same_class
    return same_class and message == their_message


def compared(cases):
    jmespath.visitor._Expression.__repr__ = lambda self: '<expression>'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            for text, document in cases:
                mine, expected = ours(text, document), theirs(text, document)
                if not is_same(mine, expected, text):
                    yield f'{text!r}\n  in {document!r}\n  bufeo    {mine}\n  jmespath {expected}'
    finally:
        del jmespath.visitor._Expression.__repr__


def test_expressions_find_in_pythons_objects_what_the_package_finds():
    rng = random.Random(SEED)
    generator = ObjectGenerator(rng)
    documents = [generator.document() for _ in range(80)]
    cases = [(generator.expression(), rng.choice(documents)) for _ in range(CASES)]
    different = list(compared(cases))
    assert not different, f'{len(different)} differ:\n' + '\n'.join(different[:10])


def test_idioms_of_the_guides_find_what_the_package_finds():
    different = list(compared((text, DOCUMENTS[place]) for place, text in IDIOMS))
    assert not different, '\n'.join(different)


@pytest.fixture
def endless():
    """A dictionary and a list that hold themselves."""
    document = {'a': 1}
    document['self'] = document
    document['list'] = [1]
    document['list'].append(document['list'])
    return document


@pytest.mark.parametrize(
    ('text', 'found'),
    [
        ('self.self.self.a', 1),
        ('list[][][] | [0]', 1),
        ('@ == self', True),
        ('list[1] == list', True),
        ('contains(list, `1`)', True),
        ('[self.a, list[1][0]]', [1, 1]),
        ('length(self)', 3),
    ],
)
def test_documents_that_hold_themselves_can_be_searched(endless, text, found):
    assert expression.search(text, endless) == jmespath.search(text, endless) == found


@pytest.mark.parametrize('text', ['to_string(@)', 'to_string(list)'])
def test_documents_that_hold_themselves_have_no_text(endless, text):
    with pytest.raises(ValueError, match='Circular reference detected'):
        jmespath.search(text, endless)
    with pytest.raises(expression.JMESPathError, match='too deep in each other, or one in itself'):
        expression.search(text, endless)


def test_two_documents_that_hold_themselves_are_not_compared_without_end(endless):
    other = {'a': 1, 'list': endless['list']}
    other['self'] = other
    with pytest.raises(RecursionError):
        jmespath.search('[0] == [1]', [endless, other])
    with pytest.raises(expression.JMESPathError, match='too deep in each other'):
        expression.search('[0] == [1]', [endless, other])


def test_what_is_found_is_the_object_itself():
    item = {'time': TIMES[0], 'pair': (1, 2)}
    assert expression.search('[0].time', [item]) is TIMES[0]
    assert expression.search('a[?time].pair | [0]', {'a': [item]}) is item['pair']
    assert expression.search('reverse(@)[0]', [1, item]) is item


def test_times_have_the_texts_of_the_guide():
    page = {'Contents': [{'Key': 'new', 'LastModified': TIMES[0]}, {'Key': 'old', 'LastModified': TIMES[1]}]}
    text = """Contents[?to_string(LastModified)>='"2022-01-05 08:05:37+00:00"'].Key"""
    assert expression.search(text, page) == jmespath.search(text, page) == ['new']
    with pytest.raises(expression.JMESPathTypeError) as mine:
        expression.search('sort_by(Contents, &LastModified)', page)
    with pytest.raises(jmespath.exceptions.JMESPathTypeError) as theirs:
        jmespath.search('sort_by(Contents, &LastModified)', page)
    assert str(mine.value) == str(theirs.value)


@pytest.mark.parametrize(
    ('text', 'cls', 'place'),
    [
        ('', 'EmptyExpressionError', None),
        ('a.', 'IncompleteExpressionError', 2),
        ('a.#', 'LexerError', 2),
        ('a b', 'ParseError', 2),
        ('length()', 'ArityError', 0),
        ('merge()', 'VariadictArityError', 0),
        ('sum(`1`)', 'JMESPathTypeError', None),
        ('`1` < `a`', 'OperandError', None),
        ('lenght(@)', 'UnknownFunctionError', None),
    ],
)
def test_exceptions_have_the_classes_of_the_package(text, cls, place):
    with pytest.raises(expression.JMESPathError) as raised:
        expression.search(text, {})
    assert type(raised.value) is getattr(expression, cls)
    assert getattr(raised.value, 'lex_position', None) == place
    if place is not None:
        assert raised.value.expression == text
    if hasattr(jmespath.exceptions, cls):
        theirs = {parent.__name__ for parent in getattr(jmespath.exceptions, cls).__mro__}
        assert theirs <= {parent.__name__ for parent in type(raised.value).__mro__}
    assert isinstance(raised.value, TypeError) == (cls == 'OperandError')
