"""What clients are made from."""

from bufeo import _bufeo


class Session:
    """Region, credentials and profile of the clients it makes, and handlers that each of them starts with.

        session = Session(profile_name='dev', region_name='eu-west-1')
        session.events.register('creating-client-class.s3', add_custom_method)
        s3 = session.client('s3')
    """

    def __init__(
        self,
        aws_access_key_id=None,
        aws_secret_access_key=None,
        aws_session_token=None,
        region_name=None,
        profile_name=None,
        aws_account_id=None,
    ):
        keys = _keys('session', aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        self._native = _bufeo.Session(profile_name, region_name, keys)
        self.events = self._native.events

    def __repr__(self):
        return f'Session(region_name={self.region_name!r})'

    @property
    def profile_name(self):
        """The name of the profile whose settings are used."""
        return self._native.profile_name

    @property
    def region_name(self):
        """The region that clients get unless they are given one."""
        return self._native.region_name

    @property
    def available_profiles(self):
        """The profiles that the shared files have."""
        return self._native.available_profiles

    def get_available_services(self):
        """The services that clients can be made for."""
        return self._native.available_services

    def get_credentials(self):
        """The credentials that clients get unless they are given some; `None` where there are none."""
        from bufeo.credentials import Credentials

        found = self._native.credentials()
        return None if found is None else Credentials(*found)

    def client(
        self,
        service_name,
        region_name=None,
        api_version=None,
        use_ssl=True,
        verify=None,
        endpoint_url=None,
        aws_access_key_id=None,
        aws_secret_access_key=None,
        aws_session_token=None,
        config=None,
        aws_account_id=None,
    ):
        """A client of a service, of a class that is made for it."""
        from bufeo.baseclient import make

        if config is not None and region_name is None:
            region_name = config.region_name
        keys = _keys('client', aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        native, attributes, bases = self._native.client(
            service_name, region_name, api_version, endpoint_url, keys, config
        )
        return make(native, attributes, bases, config)


def _keys(where, access_key, secret_key, token, account):
    if access_key is None and secret_key is None:
        if token is None:
            return None
    if access_key is None or secret_key is None:
        from bufeo.exceptions import NoCredentialsError, PartialCredentialsError

        if access_key is None and secret_key is None:
            raise NoCredentialsError()
        missing = 'aws_access_key_id' if access_key is None else 'aws_secret_access_key'
        provider = 'boto3.session.Session' if where == 'session' else 'explicit'
        raise PartialCredentialsError(provider=provider, cred_var=missing)
    return access_key, secret_key, token, account
