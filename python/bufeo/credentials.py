"""Credentials as `Session.get_credentials` gives them."""

from collections import namedtuple


class ReadOnlyCredentials(
    namedtuple('ReadOnlyCredentials', ['access_key', 'secret_key', 'token', 'account_id'], defaults=(None,))
):
    """Credentials at a moment, as a tuple. What is secret of them is not printed."""

    __slots__ = ()

    def __repr__(self):
        return f'ReadOnlyCredentials(access_key={self.access_key!r}, account_id={self.account_id!r})'


class Credentials:
    """An access key, its secret and, where they are known, the token of temporary ones and whose account it is."""

    def __init__(self, access_key, secret_key, token=None, method=None, account_id=None):
        self.access_key = access_key
        self.secret_key = secret_key
        self.token = token
        self.method = 'explicit' if method is None else method
        self.account_id = account_id

    def get_frozen_credentials(self):
        """The credentials at this moment, as a tuple: `access_key`, `secret_key`, `token`, `account_id`."""
        return ReadOnlyCredentials(self.access_key, self.secret_key, self.token, self.account_id)

    def __repr__(self):
        return f'Credentials(access_key={self.access_key!r}, method={self.method!r})'
