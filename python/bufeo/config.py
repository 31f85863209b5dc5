"""Settings of a client."""


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

    def __init__(self, *args, **kwargs):
        names = list(self.OPTION_DEFAULTS)
        if len(args) > len(names):
            raise TypeError(f'Takes at most {len(names)} arguments ({len(args)} given)')
        given = dict(zip(names, args))
        for name, value in kwargs.items():
            if name not in self.OPTION_DEFAULTS:
                raise TypeError(f"Got unexpected keyword argument '{name}'")
            if name in given:
                raise TypeError(f"Got multiple values for keyword argument '{name}'")
            given[name] = value
        self._user_provided_options = given
        self.__dict__.update(self.OPTION_DEFAULTS)
        self.__dict__.update(given)
        _check_s3(self.s3)
        self._total_max_attempts = _total_attempts(self.retries)

    def merge(self, other_config):
        """A new one, in which what `other_config` was given takes precedence."""
        return Config(**{**self._user_provided_options, **other_config._user_provided_options})


def _check_s3(s3):
    if s3 is None:
        return
    style = s3.get('addressing_style')
    if style not in ('virtual', 'auto', 'path', None):
        from bufeo.exceptions import InvalidS3AddressingStyleError

        raise InvalidS3AddressingStyleError(s3_addressing_style=style)


def _total_attempts(retries):
    """How many requests a call makes at most: `max_attempts` counts the ones after the first."""
    if retries is None:
        return None
    from bufeo import exceptions

    options = ('max_attempts', 'mode', 'total_max_attempts')
    for name, value in retries.items():
        if name not in options:
            raise exceptions.InvalidRetryConfigurationError(retry_config_option=name, valid_options=options)
        minimum = {'max_attempts': 0, 'total_max_attempts': 1}.get(name)
        if minimum is not None and value < minimum:
            raise exceptions.InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=minimum)
        if name == 'mode' and value not in ('legacy', 'standard', 'adaptive'):
            modes = ('legacy', 'standard', 'adaptive')
            raise exceptions.InvalidRetryModeError(provided_retry_mode=value, valid_modes=modes)
    if 'total_max_attempts' in retries:
        return retries['total_max_attempts']
    return retries['max_attempts'] + 1 if 'max_attempts' in retries else None
