"""What `botocore.client` has."""

from bufeo.baseclient import BaseClient, ClientMeta
from bufeo.config import Config
from bufeo.exceptions import ClientError

__all__ = ['BaseClient', 'ClientError', 'ClientMeta', 'Config']
