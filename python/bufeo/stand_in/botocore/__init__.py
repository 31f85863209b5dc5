"""What `import botocore` gives where bufeo stands in for it."""

from bufeo import UNSIGNED, __version__

__all__ = ['UNSIGNED', '__version__', 'xform_name']


def xform_name(name, sep='_'):
    """A name of the API as Python spells it."""
    from bufeo._bufeo import snake_case

    return snake_case(name) if sep == '_' or sep in name else snake_case(name).replace('_', sep)
