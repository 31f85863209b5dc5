"""What `import botocore` gives where bufeo stands in for it."""

from bufeo import UNSIGNED
from bufeo.stand_in import STANDS_FOR as __version__
from bufeo.stand_in import attribute as _module

__all__ = ['UNSIGNED', '__version__', 'xform_name']


def xform_name(name, sep='_'):
    """A name of the API as Python spells it."""
    from bufeo._bufeo import snake_case

    return snake_case(name) if sep == '_' or sep in name else snake_case(name).replace('_', sep)


def __getattr__(name):
    return _module('botocore', name)
