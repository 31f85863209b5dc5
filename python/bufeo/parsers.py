"""What reading an answer can end with."""


class ResponseParserError(Exception):
    """An answer could not be understood."""


def _warn(text):
    """A success that counts as an empty response was no response of the service."""
    import logging

    logging.getLogger(__name__).warning('An empty response is returned: %s', text)
