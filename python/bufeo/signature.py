"""What may be registered as a handler."""


def accepts_keywords(handler):
    """Whether a callable takes any keyword argument; one whose signature cannot be read is given the benefit."""
    import inspect

    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):
        return True
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature.parameters.values())
