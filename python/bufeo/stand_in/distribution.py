"""The metadata of boto3 and botocore where bufeo stands in for them."""

import importlib.metadata

from bufeo.stand_in import STANDS_FOR


class StandIn(importlib.metadata.Distribution):
    """A distribution that consists of a name and a version."""

    def __init__(self, name):
        self._name = name

    def read_text(self, filename):
        """Its metadata; there is no other file."""
        if filename != 'METADATA':
            return None
        return f'Metadata-Version: 2.1\nName: {self._name}\nVersion: {STANDS_FOR}\n'

    def locate_file(self, path):
        """Where a file of it is, which it has none of."""
        raise FileNotFoundError(f'{self._name} is bufeo here, and has no files')


def distributions(name):
    """Those of that name, or both where it is `None`."""
    wanted = None if name is None else name.lower()
    return [StandIn(known) for known in ('boto3', 'botocore') if wanted in (None, known)]
