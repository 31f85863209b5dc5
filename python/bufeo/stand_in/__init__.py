"""bufeo in the place of boto3: `import boto3`, `import botocore` and the modules in them mean bufeo.

`bufeo.install_as_boto3()` does that for a process, `python -m bufeo program.py` for a program written for boto3.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys

from bufeo._bufeo import BOTOCORE_VERSION

_OWN = 'bufeo.stand_in.botocore'

# The version that bufeo stands for in boto3's place: what asks there for a version asks what the interface has. It is
# that of the models. bufeo's own is `bufeo.__version__`.
STANDS_FOR = BOTOCORE_VERSION

# Where a module of boto3 or botocore is in bufeo. What is in none of these is not there yet.
MODULES = {
    'boto3': 'bufeo.stand_in.boto3',
    'boto3.ec2': 'bufeo.ec2',
    'boto3.ec2.createtags': 'bufeo.ec2.createtags',
    'boto3.ec2.deletetags': 'bufeo.ec2.deletetags',
    'boto3.exceptions': 'bufeo.exceptions',
    'boto3.resources': 'bufeo.resources',
    'boto3.resources.action': 'bufeo.resources.action',
    'boto3.resources.base': 'bufeo.resources.base',
    'boto3.resources.collection': 'bufeo.resources.collection',
    'boto3.resources.factory': 'bufeo.resources.factory',
    'boto3.resources.model': 'bufeo.resources.model',
    'boto3.resources.params': 'bufeo.resources.params',
    'boto3.resources.response': 'bufeo.resources.response',
    'boto3.s3': 'bufeo.s3',
    'boto3.s3.inject': 'bufeo.s3.inject',
    'boto3.session': 'bufeo.session',
    'boto3.utils': 'bufeo.resources.context',
    'botocore': _OWN,
    'botocore.awsrequest': 'bufeo.awsrequest',
    'botocore.client': f'{_OWN}.client',
    'botocore.config': 'bufeo.config',
    'botocore.credentials': 'bufeo.credentials',
    'botocore.errorfactory': 'bufeo.errorfactory',
    'botocore.eventstream': 'bufeo.eventstream',
    'botocore.exceptions': 'bufeo.exceptions',
    'botocore.hooks': f'{_OWN}.hooks',
    'botocore.model': 'bufeo.model',
    'botocore.paginate': 'bufeo.paginate',
    'botocore.parsers': 'bufeo.parsers',
    'botocore.response': 'bufeo.response',
    'botocore.session': f'{_OWN}.session',
    'botocore.waiter': 'bufeo.waiter',
}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds bufeo's modules under the names of boto3's and botocore's: the same objects, so that what a program patches
    in one is patched in the other."""

    def find_spec(self, fullname, path=None, target=None):
        root = fullname.partition('.')[0]
        if root not in ('boto3', 'botocore'):
            return None
        if not _is_there(fullname):
            raise ModuleNotFoundError(
                f'bufeo, which stands in for {root}, has no module {fullname!r} yet', name=fullname
            )
        return importlib.machinery.ModuleSpec(fullname, self)

    def create_module(self, spec):
        module = importlib.import_module(MODULES[spec.name])
        if _OWN_SPEC not in module.__dict__:
            setattr(module, _OWN_SPEC, module.__spec__)
        return module

    def exec_module(self, module):
        # The module has run under its own name, and keeps it. That is not kept in the new spec, which a loader
        # around this one may use for itself.
        module.__spec__ = module.__dict__[_OWN_SPEC]

    def find_distributions(self, context=None):
        """What `importlib.metadata` says of boto3 and botocore."""
        from bufeo.stand_in.distribution import distributions

        return distributions(getattr(context, 'name', None))


# Where a module of bufeo's has its own spec while it is known under another name.
_OWN_SPEC = '__bufeo_spec__'


def attribute(root, name):
    """The module `name` of boto3 or botocore, which `import boto3` makes an attribute. It is loaded now.

    Raises:
        AttributeError: There is no such module.
    """
    full = f'{root}.{name}'
    if full not in MODULES:
        raise AttributeError(f'module {root!r} has no attribute {name!r}')
    return importlib.import_module(
        full if any(isinstance(finder, Finder) for finder in sys.meta_path) else MODULES[full]
    )


def _is_there(name):
    own = MODULES.get(name)
    return own is not None and (own in sys.modules or importlib.util.find_spec(own) is not None)


def install():
    """Puts bufeo in the place of boto3 for this process. Modules of boto3 that were imported before stay what they are,
    so this refuses to come too late."""
    if any(isinstance(finder, Finder) for finder in sys.meta_path):
        return
    before = sorted(name for name in ('boto3', 'botocore') if name in sys.modules)
    if before:
        raise RuntimeError(f'{" and ".join(before)} was imported before bufeo could be put in its place')
    sys.meta_path.insert(0, Finder())
