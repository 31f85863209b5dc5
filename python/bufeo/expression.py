"""JMESPath, searched natively.

found = bufeo.expression.compile('Contents[?Size > `1000`].Key').search(response)
"""

from bufeo._bufeo import Expression

__all__ = [
    'ArityError',
    'EmptyExpressionError',
    'Expression',
    'IncompleteExpressionError',
    'JMESPathError',
    'JMESPathTypeError',
    'LexerError',
    'OperandError',
    'ParseError',
    'UnknownFunctionError',
    'VariadictArityError',
    'compile',
    'search',
]


class JMESPathError(ValueError):
    """An expression cannot be read, or cannot be searched with."""


class EmptyExpressionError(JMESPathError):
    """There is no text."""


class ParseError(JMESPathError):
    """The text is no JMESPath. `expression` is the text, `lex_position` the place where it stops being one."""

    expression = None
    lex_position = None


class IncompleteExpressionError(ParseError):
    """The text ends where more has to follow."""


class LexerError(ParseError):
    """A character, a name or a literal cannot be read."""

    @property
    def lexer_position(self):
        """The place of it."""
        return self.lex_position


class ArityError(ParseError):
    """A function has too few arguments or too many."""


class VariadictArityError(ArityError):
    """A function that takes any number of arguments has too few."""


class JMESPathTypeError(JMESPathError):
    """A function got what it cannot work with."""


class OperandError(JMESPathTypeError, TypeError):
    """Two values do not go together, as a number and a text when one asks which is less."""


class UnknownFunctionError(JMESPathError):
    """There is no such function."""


_KINDS = {
    'Empty': EmptyExpressionError,
    'Token': LexerError,
    'Incomplete': IncompleteExpressionError,
    'Syntax': ParseError,
    'Arity': ArityError,
    'Type': JMESPathTypeError,
    'Operand': OperandError,
    'UnknownFunction': UnknownFunctionError,
}


def error(kind, text, expression=None, offset=None):
    """The exception for an error of the native half."""
    cls = _KINDS.get(kind, JMESPathError)
    if kind == 'Arity' and text.startswith('Expected at least '):
        cls = VariadictArityError
    made = cls(text)
    if isinstance(made, ParseError):
        made.expression = expression
        made.lex_position = None if offset is None else int(offset)
    return made


def compile(expression):
    """An expression made ready, to be searched with many times."""
    return Expression(expression)


def search(expression, value):
    """What an expression finds in a value."""
    return Expression(expression).search(value)
