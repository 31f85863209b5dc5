"""Expressions of JMESPath made from a seed, right ones and wrong ones, and documents to search in with them."""

import string

NAMES = ['a', 'b', 'c', 'Key', 'Size', 'Tags', 'Name', 'items', 'Nobody_1']
QUOTED = ['"a"', '"with space"', r'"\u00fc"', r'"a\nb"', '"Key"', r'"\"q\""', '"ü"']
TEXTS = ['', 'a', 'b', 'abc', 'B', '10', '-7', '2.5', '1e3', ' 8 ', '1_0', 'nan', 'x y', 'ü', '𝒳', '"q"', "it's", 'a\nb', '\x7f']
NUMBERS = [0, 1, -1, 2, 3, 7, 10, 30, 2.5, -1.5, 0.0, 1.0, 2.0, 1e20, 10**20, 2**53, 2**53 + 1, -(2**63), 2**63]
LITERALS = [
    '`1`', '`0`', '`-2.5`', '`1.0`', '`true`', '`false`', '`null`', '`"a"`', '`a`', '` abc `', '`[1, 2, 3]`', '`[]`', '`{}`',
    '`{"a": 1}`', '`[1, "a", null, true]`', '`"\\`"`', '`a\\`b`', '`10`', '`2`', '``', '`"ü"`', r'`"\u00fc"`', r'`"\ud834\udd1e"`',
    '`[[1, 2], [3]]`', '`["b", "a"]`', '`100000000000000000000`', '`1e2`', '`-0`', '`-0.0`', '`01`', '`1.`', '`+1`', '`[1,]`',
    '`{"a": [1, {"b": 2}], "a": 3}`', '`2019-01-01`', '`foo"bar`', '`"foo`', '`a\\nb`', r'`a\b`', r'`\x`', '`[true]`', '`[0]`',
    '`Infinity`', '`-Infinity`', '`1e400`', '` \t1 `', '`nul`', '`[["a", 1], ["b", 2]]`', '`["ab"]`', '`{"a":1}x`', '`\n`',
    '`9007199254740993`', '`[9007199254740993, 1]`', '`[0.5, 2]`', '`1E+2`', '`"\t"`', '`\t`', '`[1 2]`', '`"a" "b"`', '`{"a" 1}`',
]  # fmt: skip
RAW = ["'a'", "'abc'", "''", r"'it\'s'", r"'\\'", r"'a\nb'", "'ü'", "'10'", "'2.5'", "'b'", "' 8 '", "','", "'1_0'", "'-'"]
PLACES = ['0', '1', '-1', '-2', '5', '99', '99999999999999999999', '-99999999999999999999', '00', '2']
SLICES = [
    ':', '1:', ':2', '::2', '::-1', '-2:', ':-1', '5:0:-2', '-1:0:-1', '0:99', '-99:99', '::0', '1:2:1', '::-99999999999999999999',
    ': 1 2', '1::', '99999999999999999999:', ':::', '0:1:2:3', '::99999999999999999999', '-3:-1',
]  # fmt: skip
COMPARATORS = ['==', '!=', '<', '<=', '>', '>=']
FUNCTIONS = [
    'abs', 'avg', 'ceil', 'contains', 'ends_with', 'floor', 'join', 'keys', 'length', 'map', 'max', 'max_by', 'merge', 'min',
    'min_by', 'not_null', 'reverse', 'sort', 'sort_by', 'starts_with', 'sum', 'to_array', 'to_number', 'to_string', 'type',
    'values', 'lenght',
]  # fmt: skip
SIGNATURES = {
    'map': 'ex', 'sort_by': 'xe', 'min_by': 'xe', 'max_by': 'xe', 'join': 'tx', 'contains': 'xx', 'starts_with': 'xt',
    'ends_with': 'xt',
}  # fmt: skip
PIECES = list('.*[](){}|&!<>=,:@`\'"-+ \\0a1_?#$%\tü') + ['[]', '[?', '&&', '||', '==', '``', "''", '""', '.*', '[*]', 'a b', '[0', '0]']


class Generator:
    """Makes expressions and documents; the same ones for the same random numbers."""

    def __init__(self, rng):
        self.rng = rng

    def document(self, depth=4):
        """A document as services answer: objects in lists in objects, and what else JSON has."""
        if self.rng.random() < 0.1:
            return self.value(depth)
        return {name: self.value(depth - 1) for name in self.rng.sample(NAMES[:8], self.rng.randrange(5, 9))}

    def value(self, depth):
        kind = self.rng.random()
        if depth <= 0 or kind < 0.35:
            return self.scalar()
        if kind < 0.5:
            return self.rng.choices(NUMBERS, k=self.rng.randrange(5))
        if kind < 0.6:
            return self.rng.choices(TEXTS, k=self.rng.randrange(5))
        if kind < 0.75:
            names = self.rng.sample(NAMES[:8], 5)
            return [self.object(names, depth - 1) for _ in range(self.rng.randrange(5))]
        if kind < 0.85:
            return [self.value(depth - 1) for _ in range(self.rng.randrange(5))]
        return self.object(self.rng.sample(NAMES[:8], self.rng.randrange(7)), depth - 1)

    def object(self, names, depth):
        return {name: self.value(depth) if self.rng.random() < 0.4 else self.scalar() for name in names}

    def scalar(self):
        kind = self.rng.random()
        if kind < 0.4:
            return self.rng.choice(NUMBERS)
        if kind < 0.8:
            return self.rng.choice(TEXTS)
        return self.rng.choice([None, True, False])

    def expression(self):
        """An expression that is mostly right; some are spoiled afterwards."""
        text = self.any(self.rng.randrange(1, 6))
        if self.rng.random() < 0.12:
            for _ in range(self.rng.randrange(1, 4)):
                text = self.spoiled(text)
        return text

    def spoiled(self, text):
        at = self.rng.randrange(len(text) + 1)
        kind = self.rng.random()
        if kind < 0.4:
            return text[:at] + self.rng.choice(PIECES) + text[at:]
        if kind < 0.75:
            return text[:at] + text[at + self.rng.randrange(1, 3) :]
        return text[:at] + self.rng.choice(string.printable) + text[at + 1 :]

    def space(self):
        return self.rng.choice(['', '', '', '', ' ', ' ', '\t', '\n '])

    def name(self):
        return self.rng.choice(NAMES) if self.rng.random() < 0.93 else self.rng.choice(QUOTED)

    def any(self, depth):
        choice = self.rng.random()
        if depth <= 0 or choice < 0.12:
            return self.simple()
        if choice < 0.6:
            return self.path(depth)
        make = self.rng.choice([
            self.logic, self.logic, self.comparison, self.comparison, self.function, self.function, self.function, self.list,
            self.map, self.pipe, self.negation, self.parenthesis, self.parenthesis,
        ])  # fmt: skip
        return make(depth - 1)

    def simple(self):
        choice = self.rng.random()
        if choice < 0.5:
            return self.name()
        if choice < 0.6:
            return '@'
        if choice < 0.8:
            return self.rng.choice(LITERALS)
        return self.rng.choice(RAW)

    def path(self, depth):
        first = self.rng.random()
        text = self.name() if first < 0.7 else self.step(depth - 1).lstrip('.') if first < 0.8 else self.any(depth - 1)
        for _ in range(self.rng.randrange(4)):
            text += self.space() if self.rng.random() < 0.05 else ''
            text += self.step(depth - 1)
        return text

    def step(self, depth):
        choice = self.rng.random()
        if choice < 0.35:
            return '.' + self.name()
        if choice < 0.45:
            return '[' + self.rng.choice(PLACES) + ']'
        if choice < 0.52:
            return '[' + self.rng.choice(SLICES) + ']'
        if choice < 0.62:
            return '[*]'
        if choice < 0.72:
            return '[]'
        if choice < 0.78:
            return '.*'
        if choice < 0.9:
            return '[?' + self.condition(depth) + ']'
        if choice < 0.95:
            return '.' + self.list(depth - 1)
        if choice < 0.98:
            return '.' + self.map(depth - 1)
        return '.' + self.function(depth - 1)

    def condition(self, depth):
        return self.comparison(depth - 1) if self.rng.random() < 0.6 else self.any(depth - 1)

    def logic(self, depth):
        parts = [self.any(depth - 1) for _ in range(self.rng.randrange(2, 4))]
        return self.rng.choice([' || ', ' && ', '||', '&&']).join(parts)

    def comparison(self, depth):
        return self.any(depth - 1) + self.space() + self.rng.choice(COMPARATORS) + self.space() + self.any(depth - 1)

    def pipe(self, depth):
        return self.any(depth - 1) + self.space() + '|' + self.space() + self.any(depth - 1)

    def negation(self, depth):
        return '!' + self.any(depth - 1)

    def parenthesis(self, depth):
        return '(' + self.any(depth) + ')'

    def list(self, depth):
        return '[' + ', '.join(self.any(depth - 1) for _ in range(self.rng.randrange(1, 4))) + ']'

    def map(self, depth):
        comma = ', ' if self.rng.random() < 0.95 else ' '
        pairs = [f'{self.name()}:{self.space()}{self.any(depth - 1)}' for _ in range(self.rng.randrange(1, 4))]
        return '{' + comma.join(pairs) + '}'

    def function(self, depth):
        name = self.rng.choice(FUNCTIONS)
        takes = SIGNATURES.get(name, 'x' * self.rng.randrange(1, 4) if name in ('merge', 'not_null') else 'x')
        if self.rng.random() < 0.04:
            takes = takes[1:] if self.rng.random() < 0.5 else takes + 'x'
        arguments = []
        for kind in takes:
            if self.rng.random() < 0.03:
                kind = self.rng.choice('xet')
            if kind == 'e':
                arguments.append('&' + self.any(min(depth, 2) - 1))
            elif kind == 't' and self.rng.random() < 0.6:
                arguments.append(self.rng.choice(RAW))
            else:
                arguments.append(self.any(depth - 1))
        comma = ', ' if self.rng.random() < 0.97 else self.rng.choice([' ', ',', ' , '])
        return name + '(' + comma.join(arguments) + ')'
