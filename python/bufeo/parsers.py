"""What reading an answer can end with."""


class ResponseParserError(Exception):
    """An answer could not be understood."""
