"""What `botocore.session` has: sessions under the names of their methods there."""

import bufeo.session

__all__ = ['Session', 'get_session']

# The settings that a session can be asked for and given, by their names there.
_SETTINGS = {'region': 'region_name', 'profile': 'profile_name'}


class Session:
    """A session of bufeo's with the methods of botocore's.

    session = botocore.session.get_session()
    s3 = session.create_client('s3', region_name='eu-west-1')
    """

    def __init__(self, profile=None):
        self._given = {'profile_name': profile}
        self._made = None

    @property
    def _session(self):
        if self._made is None:
            self._made = bufeo.session.Session(**self._given)
        return self._made

    @property
    def profile(self):
        """The profile that was chosen, or `None`."""
        return self._given['profile_name']

    @property
    def available_profiles(self):
        """The profiles that the shared files have."""
        return self._session.available_profiles

    def create_client(self, service_name, *args, **kwargs):
        """A client of a service, with the arguments of `bufeo.Session.client`."""
        return self._session.client(service_name, *args, **kwargs)

    def get_credentials(self):
        """The credentials that clients get unless they are given some; `None` where there are none."""
        return self._session.get_credentials()

    def set_credentials(self, access_key, secret_key, token=None):
        """Gives the clients that are made from now on these credentials."""
        self._change(aws_access_key_id=access_key, aws_secret_access_key=secret_key, aws_session_token=token)

    def get_available_services(self):
        """The services that clients can be made for."""
        return self._session.get_available_services()

    def get_config_variable(self, logical_name):
        """The setting of that name: `region` or `profile`."""
        return getattr(self._session, _known(logical_name))

    def set_config_variable(self, logical_name, value):
        """Sets it, for the clients that are made from now on."""
        self._change(**{_known(logical_name): value})

    def get_component(self, name):
        """The session's events, which are its one component here: `event_emitter`."""
        if name != 'event_emitter':
            raise ValueError(f'Unknown component: {name}')
        return self._session.events

    def register(self, event_name, handler, unique_id=None):
        """Registers a handler of an event for the clients that are made from now on."""
        return self._session.events.register(event_name, handler, unique_id=unique_id)

    def unregister(self, event_name, handler=None, unique_id=None):
        """Takes it back."""
        return self._session.events.unregister(event_name, handler=handler, unique_id=unique_id)

    def _change(self, **given):
        if self._made is not None:
            raise NotImplementedError('settings of a session are changed before it is first used')
        self._given.update(given)


def _known(name):
    if name not in _SETTINGS:
        raise NotImplementedError(f'the setting {name!r} cannot be asked for yet, there are: {", ".join(_SETTINGS)}')
    return _SETTINGS[name]


def get_session(env_vars=None):
    """A new session."""
    if env_vars is not None:
        raise NotImplementedError('get_session(env_vars=...): the names of variables cannot be changed')
    return Session()
