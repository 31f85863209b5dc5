"""Credentials as `Session.get_credentials` gives them."""


class Credentials:
    """An access key, its secret and, where it is temporary, a token."""

    def __init__(self, access_key, secret_key, token=None, method=None):
        self.access_key = access_key
        self.secret_key = secret_key
        self.token = token
        self.method = 'explicit' if method is None else method

    def get_frozen_credentials(self):
        """The credentials at this moment."""
        return self

    def __repr__(self):
        return f'Credentials(access_key={self.access_key!r}, method={self.method!r})'
