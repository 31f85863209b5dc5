"""JMESPath, searched natively.

found = bufeo.expression.compile('Contents[?Size > `1000`].Key').search(response)
"""

from bufeo._bufeo import Expression

__all__ = [
    'ArityError',
    'Expression',
    'JMESPathError',
    'JMESPathTypeError',
    'ParseError',
    'UnknownFunctionError',
    'compile',
    'search',
]


class JMESPathError(ValueError):
    """An expression cannot be read, or cannot be searched with."""


class ParseError(JMESPathError):
    """The text is no JMESPath."""


class ArityError(ParseError):
    """A function has too few arguments or too many."""


class JMESPathTypeError(JMESPathError):
    """A function got what it cannot work with."""


class UnknownFunctionError(JMESPathError):
    """There is no such function."""


_KINDS = {
    'Syntax': ParseError,
    'Arity': ArityError,
    'Type': JMESPathTypeError,
    'UnknownFunction': UnknownFunctionError,
}


def error(kind, text):
    """The exception for an error of the native half."""
    return _KINDS.get(kind, JMESPathError)(text)


def compile(expression):
    """An expression made ready, to be searched with many times."""
    return Expression(expression)


def search(expression, value):
    """What an expression finds in a value."""
    return Expression(expression).search(value)
