"""Settings of a client."""

import os


class _Unsigned:
    """Do not sign; there is one of it, which copying keeps."""

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return 'UNSIGNED'

    def __repr__(self):
        return 'UNSIGNED'


UNSIGNED = _Unsigned()

_RETRY_MODES = ('legacy', 'standard', 'adaptive')
_RETRY_OPTIONS = ('max_attempts', 'mode', 'total_max_attempts')


class Config:
    """Settings of a client, by keyword or in this order.

    Config(region_name='eu-west-1', retries={'max_attempts': 3, 'mode': 'standard'})
    """

    OPTION_DEFAULTS = {
        'region_name': None,
        'signature_version': None,
        'user_agent': None,
        'user_agent_extra': None,
        'user_agent_appid': None,
        'connect_timeout': 60,
        'read_timeout': 60,
        'parameter_validation': True,
        'max_pool_connections': 10,
        'proxies': None,
        'proxies_config': None,
        's3': None,
        's3_disable_express_session_auth': None,
        'retries': None,
        'client_cert': None,
        'inject_host_prefix': None,
        'endpoint_discovery_enabled': None,
        'use_dualstack_endpoint': None,
        'use_fips_endpoint': None,
        'ignore_configured_endpoint_urls': None,
        'defaults_mode': None,
        'tcp_keepalive': None,
        'request_min_compression_size_bytes': None,
        'disable_request_compression': None,
        'client_context_params': None,
        'sigv4a_signing_region_set': None,
        'request_checksum_calculation': None,
        'response_checksum_validation': None,
        'account_id_endpoint_mode': None,
        'auth_scheme_preference': None,
    }

    # Settings that botocore does not have, by keyword only: how many connections are open at once, how long a call
    # waits for one, and how long one is kept that nobody uses, in seconds; how many bytes the body of a response may
    # have that a call reads whole.
    _OWN_OPTIONS = {
        'max_open_connections': None,
        'connection_wait_timeout': None,
        'connection_idle_timeout': None,
        'max_response_size': None,
    }

    def __init__(self, *args, **kwargs):
        names = list(self.OPTION_DEFAULTS)
        if len(args) > len(names):
            raise TypeError(f'Takes at most {len(names)} arguments ({len(args)} given)')
        given = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name not in self.OPTION_DEFAULTS and name not in self._OWN_OPTIONS:
                raise TypeError(f"Got unexpected keyword argument '{name}'")
            if name in given:
                raise TypeError(f"Got multiple values for keyword argument '{name}'")
            given[name] = value
        self._user_provided_options = given
        self.__dict__.update(self._OWN_OPTIONS)
        self.__dict__.update(self.OPTION_DEFAULTS)
        self.__dict__.update(given)
        _check_s3(self.s3)
        _check_retries(self.retries)

    def merge(self, other_config):
        """A new one, in which what `other_config` was given takes precedence."""
        return Config(**{**self._user_provided_options, **other_config._user_provided_options})

    @property
    def _total_max_attempts(self):
        return None if self.retries is None else self.retries.get('total_max_attempts')


def _check_s3(s3):
    if s3 is None:
        return
    style = s3.get('addressing_style')
    if style not in ('virtual', 'auto', 'path', None):
        from bufeo.exceptions import InvalidS3AddressingStyleError

        raise InvalidS3AddressingStyleError(s3_addressing_style=style)


def _check_retries(retries):
    if retries is None:
        return
    from bufeo import exceptions

    for name, value in retries.items():
        if name not in _RETRY_OPTIONS:
            raise exceptions.InvalidRetryConfigurationError(retry_config_option=name, valid_options=_RETRY_OPTIONS)
        minimum = {'max_attempts': 0, 'total_max_attempts': 1}.get(name)
        if minimum is not None and value < minimum:
            raise exceptions.InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=minimum)
        if name == 'mode' and value not in _RETRY_MODES:
            raise exceptions.InvalidRetryModeError(provided_retry_mode=value, valid_modes=_RETRY_MODES)


def count_attempts(config):
    """Rewrites how often a call is tried in the way in which a client counts, the first request included: in the very
    dictionary that the program gave, where programs look for it."""
    retries = config.retries
    if retries is None:
        return
    if 'total_max_attempts' in retries:
        retries.pop('max_attempts', None)
    elif 'max_attempts' in retries:
        retries['total_max_attempts'] = retries.pop('max_attempts') + 1


def choose_retry_mode(config):
    """Adds the mode in which calls are tried again, where a client has chosen it."""
    if config is not None and config.retries is not None:
        config.retries.setdefault('mode', 'standard')


# What would be left out without a word otherwise, and must not be.
_NOT_YET = {
    'proxies': 'proxies',
    'proxies_config': 'proxies',
    'user_agent': 'a user agent of the program',
    'tcp_keepalive': 'connections that the system keeps alive',
}

_DEFAULTS_MODES = ('legacy', 'auto', 'standard', 'in-region', 'cross-region', 'mobile')


def asks_for_something(value):
    """Whether a setting is more than another way to say none: no proxies, none for any scheme, no."""
    return any(value.values()) if isinstance(value, dict) else value is not None and value is not False


def refuse_what_is_not_there_yet(config):
    """Says which of the given settings bufeo cannot follow."""
    for name, what in _NOT_YET.items():
        if asks_for_something(getattr(config, name)):
            raise NotImplementedError(f'Config({name}=...): bufeo {_bufeo_version()} does not have {what} yet')
    mode = 'legacy' if config.defaults_mode is None else str(config.defaults_mode).lower()
    if mode not in _DEFAULTS_MODES:
        from bufeo.exceptions import InvalidDefaultsMode

        raise InvalidDefaultsMode(mode=config.defaults_mode, valid_modes=', '.join(_DEFAULTS_MODES))
    if mode != 'legacy':
        raise NotImplementedError(f'Config(defaults_mode={mode!r}): bufeo {_bufeo_version()} has `legacy` only')
    mode = (config.retries or {}).get('mode', 'standard')
    if mode != 'standard':
        raise NotImplementedError(
            f"Config(retries={{'mode': {mode!r}}}): bufeo {_bufeo_version()} has the standard mode only"
        )


def trusted(verify):
    """Whose certificates are accepted: a path and a flag, either `None` where it is left open."""
    if verify is None or isinstance(verify, bool):
        return None, verify
    try:
        path = os.fsdecode(verify)
    except TypeError:
        kind = type(verify).__name__
        raise TypeError(f'verify is True, False, or the path of a file of certificates to trust, not {kind}') from None
    return path, None


def client_certificate(given):
    """The paths of the certificate that a client shows, and of its key where that is in a file of its own."""
    both = isinstance(given, (tuple, list))
    if both and len(given) != 2:
        raise TypeError('client_cert is the path of a file with a certificate and its key, or the paths of the two')
    paths = [os.fsdecode(path) for path in (given if both else (given,))]
    return paths[0], paths[-1]


def _bufeo_version():
    from bufeo._bufeo import __version__

    return __version__


def decided(config, client):
    """The settings of a client, those decided that were left open."""
    given = {} if config is None else dict(config._user_provided_options)
    native = client.decided()
    attempts = native.pop('total_max_attempts')
    s3 = native['s3']
    s3.update(given.get('s3') or {})
    if client.service_id == 's3':
        dual_stack = s3.get('use_dualstack_endpoint', native['use_dualstack_endpoint'])
        native['use_dualstack_endpoint'] = dual_stack or None
        s3.update({'use_dualstack_endpoint': True} if dual_stack else {})
    native['s3'] = s3 or given.get('s3')
    for name in ('connect_timeout', 'read_timeout'):
        seconds = native[name]
        native[name] = int(seconds) if seconds == int(seconds) else seconds
    if native['signature_version'] == 'none':
        native['signature_version'] = UNSIGNED
    made = Config(**{**given, **native, 'region_name': client.region_name})
    if made.retries is None:
        made.retries = {'mode': 'standard'}
        if attempts is not None:
            made.retries['total_max_attempts'] = attempts
    if made.s3_disable_express_session_auth is None:
        made.s3_disable_express_session_auth = False
    return made
