"""What `import boto3` gives where bufeo stands in for it: `bufeo` itself, but for the version.

What is set here is set in `bufeo`, so that what a program patches in one is patched in the other.
"""

import sys as _sys
import types as _types

import bufeo as _bufeo
from bufeo import stand_in as _stand_in

__all__ = [*_bufeo.__all__]
__version__ = _stand_in.STANDS_FOR
__path__ = _bufeo.__path__


class _Boto3(_types.ModuleType):
    def __getattr__(self, name):
        try:
            return getattr(_bufeo, name)
        except AttributeError:
            return _stand_in.attribute('boto3', name)

    def __setattr__(self, name, value):
        if name.startswith('__'):
            super().__setattr__(name, value)
        else:
            setattr(_bufeo, name, value)

    def __delattr__(self, name):
        if name.startswith('__'):
            super().__delattr__(name)
        else:
            delattr(_bufeo, name)

    def __dir__(self):
        return sorted({*dir(_bufeo), *self.__dict__})


_sys.modules[__name__].__class__ = _Boto3
