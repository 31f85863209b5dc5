"""AWS clients made at run time, extended through named events, with the interface of boto3.

import bufeo

s3 = bufeo.client('s3')
s3.meta.events.register('provide-client-params.s3.ListObjects', add_my_bucket)
s3.list_objects()
"""

import atexit

from bufeo._bufeo import __version__
from bufeo._bufeo import at_exit as _at_exit
from bufeo.config import UNSIGNED
from bufeo.session import Session

__all__ = [
    'DEFAULT_SESSION',
    'Session',
    'NullHandler',
    'UNSIGNED',
    '__version__',
    'client',
    'install_as_boto3',
    'resource',
    'set_stream_logger',
    'setup_default_session',
]

DEFAULT_SESSION = None

atexit.register(_at_exit)


def setup_default_session(**kwargs):
    """Makes the session that `client` uses, with these settings."""
    global DEFAULT_SESSION
    DEFAULT_SESSION = Session(**kwargs)


def _get_default_session():
    if DEFAULT_SESSION is None:
        setup_default_session()
    return DEFAULT_SESSION


def client(*args, **kwargs):
    """A client of a service from the default session; see `Session.client`."""
    return _get_default_session().client(*args, **kwargs)


def resource(*args, **kwargs):
    """The resource of a service from the default session; see `Session.resource`."""
    return _get_default_session().resource(*args, **kwargs)


def set_stream_logger(*args, **kwargs):
    """Writes what is logged under a name to the standard error; see `bufeo.log.set_stream_logger`."""
    from bufeo import log

    log.set_stream_logger(*args, **kwargs)


def __getattr__(name):
    # Logging takes longer to import than all of this.
    if name == 'NullHandler':
        from logging import NullHandler

        return NullHandler
    if name == 'exceptions':
        from importlib import import_module

        return import_module('bufeo.exceptions')
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def install_as_boto3():
    """From now on `import boto3`, `import botocore` and the modules in them mean bufeo, in this process."""
    from bufeo.stand_in import install

    install()
