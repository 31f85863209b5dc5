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
        botocore_session=None,
        profile_name=None,
        aws_account_id=None,
    ):
        if botocore_session is not None:
            raise NotImplementedError('Session(botocore_session=...): there are no sessions of botocore in bufeo')
        keys = (aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        if aws_account_id is not None and not any(keys[:3]):
            from bufeo.exceptions import NoCredentialsError

            raise NoCredentialsError()
        self._native = _bufeo.Session(profile_name, region_name, keys if any(keys) else None, _language())
        self.events = self._native.events
        self._contexts = {}
        self._factory = None
        self._logged = set()

    def __repr__(self):
        return f'{type(self).__name__}(region_name={self.region_name!r})'

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

    def get_available_resources(self):
        """The services that resources can be made for."""
        return self._native.services_with('resources-1')

    def get_available_partitions(self):
        """The partitions of AWS that are known, as in `aws` or `aws-cn`."""
        return self._native.available_partitions()

    def get_available_regions(self, service_name, partition_name='aws', allow_non_regional=False):
        """The regions of a partition in which a service is known to be; none of a service that nobody knows.

        session.get_available_regions('s3')
        """
        return self._native.available_regions(service_name, partition_name, bool(allow_non_regional))

    def get_partition_for_region(self, region_name):
        """The partition that a region belongs to."""
        return self._native.partition_for_region(region_name)

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
        """A client of a service, of a class that is made for it.

        s3 = session.client('s3', region_name='eu-west-1')
        """
        from bufeo.baseclient import make
        from bufeo.config import choose_retry_mode, count_attempts, refuse_what_is_not_there_yet, trusted

        if config is not None:
            refuse_what_is_not_there_yet(config)
            count_attempts(config)
            region_name = config.region_name if region_name is None else region_name
        keys = _explicit(aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        tls = *trusted(verify), bool(use_ssl)
        native, attributes, bases = self._native.client(
            service_name, region_name, api_version, endpoint_url, keys, config, tls
        )
        choose_retry_mode(config)
        if notices := native.notices():
            from bufeo.notices import show

            show(notices, self._logged)
        return make(native, attributes, bases, config)

    def resource(
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
    ):
        """The resource of a service, of a class that is made for it.

        s3 = session.resource('s3', region_name='eu-west-1')
        """
        from bufeo.config import Config

        api_version = self._resources_version(service_name, api_version)
        if config is None or config.user_agent_extra is None:
            own = Config(user_agent_extra='Resource')
            config = own if config is None else config.merge(own)
        client = self.client(
            service_name,
            region_name=region_name,
            api_version=api_version,
            use_ssl=use_ssl,
            verify=verify,
            endpoint_url=endpoint_url,
            aws_access_key_id=aws_access_key_id,
            aws_secret_access_key=aws_secret_access_key,
            aws_session_token=aws_session_token,
            config=config,
        )
        service, context = self._service_context(service_name, client.meta.service_model)
        cls = self.resource_factory.load_from_definition(service_name, service, context)
        return cls(client=client)

    @property
    def resource_factory(self):
        """What makes the classes of resources."""
        if self._factory is None:
            from bufeo.resources.factory import ResourceFactory

            self._factory = ResourceFactory(self.events)
        return self._factory

    def _resources_version(self, service_name, api_version):
        """The API version that a service has its resources in."""
        versions = self._native.api_versions_of(service_name, 'resources-1')
        if versions and api_version in (None, *versions):
            return api_version or versions[-1]
        from bufeo import exceptions

        if not versions:
            has_client = service_name in self.get_available_services()
            raise exceptions.ResourceNotExistsError(service_name, self.get_available_resources(), has_client)
        raise exceptions.UnknownAPIVersionError(service_name, api_version, ', '.join(versions))

    def _service_context(self, service_name, service_model):
        """The definition of a service, and what the classes of its resources are made from."""
        key = service_name, service_model
        found = self._contexts.get(key)
        if found is None:
            from bufeo.resources.context import LazyLoadedWaiterModel, ServiceContext

            definitions = service_model._native.document('resources-1')
            waiters = LazyLoadedWaiterModel(service_model)
            context = ServiceContext(service_name, service_model, waiters, definitions.get('resources', {}))
            found = self._contexts.setdefault(key, (definitions['service'], context))
        return found


def _explicit(access_key, secret_key, token, account):
    """Credentials for one client: both keys or none; without them the rest means nothing."""
    if access_key is None and secret_key is None:
        return None
    if access_key is None or secret_key is None:
        from bufeo.exceptions import PartialCredentialsError

        missing = 'aws_access_key_id' if access_key is None else 'aws_secret_access_key'
        raise PartialCredentialsError(provider='explicit', cred_var=missing)
    return access_key, secret_key, token, account


def _language():
    """The language, as the user agent names it."""
    import sys

    version = '.'.join(str(part) for part in sys.version_info[:3])
    names = {'cpython': 'CPython', 'pypy': 'PyPy'}
    implementation = names.get(sys.implementation.name, sys.implementation.name)
    return f'lang/python#{version} md/pyimpl#{implementation}'
