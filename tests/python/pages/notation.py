"""Python's values as JSON."""

import base64


def noted(value):
    """A value with its bytes as base64."""
    if isinstance(value, bytes):
        return {'$bytes': base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: noted(item) for name, item in value.items()}
    return [noted(item) for item in value] if isinstance(value, list) else value


def read(value):
    """The value that was noted."""
    if isinstance(value, dict):
        if '$bytes' in value:
            return base64.b64decode(value['$bytes'])
        return {name: read(item) for name, item in value.items()}
    return [read(item) for item in value] if isinstance(value, list) else value
