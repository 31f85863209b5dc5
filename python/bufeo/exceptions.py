"""The exceptions: their names, how they derive from each other, and their texts."""


class BotoCoreError(Exception):
    """The root of the exceptions that are no service's answer. What a text is made of is kept in `kwargs`."""

    fmt = 'An unspecified error occurred'

    def __init__(self, **kwargs):
        Exception.__init__(self, self.fmt.format(**kwargs))
        self.kwargs = kwargs

    def __reduce__(self):
        return _rebuilt, (self.__class__, self.args, self.kwargs)


def _rebuilt(cls, args, kwargs):
    made = cls.__new__(cls)
    Exception.__init__(made, *args)
    made.kwargs = kwargs
    return made


class ClientError(Exception):
    """A service answered with an error."""

    MSG_TEMPLATE = (
        'An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}'
    )

    def __init__(self, error_response, operation_name):
        error = error_response.get('Error', {})
        super().__init__(
            self.MSG_TEMPLATE.format(
                error_code=error.get('Code', 'Unknown'),
                error_message=error.get('Message', 'Unknown'),
                operation_name=operation_name,
                retry_info=self._get_retry_info(error_response),
            )
        )
        self.response = error_response
        self.operation_name = operation_name

    def _get_retry_info(self, response):
        metadata = response.get('ResponseMetadata', {})
        if metadata.get('MaxAttemptsReached', False) and 'RetryAttempts' in metadata:
            return f" (reached max retries: {metadata['RetryAttempts']})"
        return ''

    def __reduce__(self):
        return ClientError, (self.response, self.operation_name)


# Each with what it derives from and its text. A name in the second column is one that stands above it.
_TABLE = [
    ('DataNotFoundError', 'BotoCoreError', 'Unable to load data for: {data_path}'),
    (
        'UnknownServiceError',
        'DataNotFoundError',
        "Unknown service: '{service_name}'. Valid service names are: {known_service_names}",
    ),
    ('ApiVersionNotFoundError', 'BotoCoreError', 'Unable to load data {data_path} for: {api_version}'),
    ('HTTPClientError', 'BotoCoreError', 'An HTTP Client raised an unhandled exception: {error}'),
    (
        'ConnectionClosedError',
        'HTTPClientError',
        'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".',
    ),
    ('ReadTimeoutError', 'HTTPClientError', 'Read timeout on endpoint URL: "{endpoint_url}"'),
    (
        'ResponseStreamingError',
        'HTTPClientError',
        'An error occurred while reading from response stream: {error}',
    ),
    ('ConnectionError', 'BotoCoreError', 'An HTTP Client failed to establish a connection: {error}'),
    (
        'EndpointConnectionError',
        'ConnectionError',
        'Could not connect to the endpoint URL: "{endpoint_url}"',
    ),
    ('SSLError', 'ConnectionError', 'SSL validation failed for {endpoint_url} {error}'),
    ('ConnectTimeoutError', 'ConnectionError', 'Connect timeout on endpoint URL: "{endpoint_url}"'),
    ('ProxyConnectionError', 'ConnectionError', 'Failed to connect to proxy URL: "{proxy_url}"'),
    ('NoCredentialsError', 'BotoCoreError', 'Unable to locate credentials'),
    (
        'PartialCredentialsError',
        'BotoCoreError',
        'Partial credentials found in {provider}, missing: {cred_var}',
    ),
    (
        'CredentialRetrievalError',
        'BotoCoreError',
        'Error when retrieving credentials from {provider}: {error_msg}',
    ),
    ('UnknownSignatureVersionError', 'BotoCoreError', 'Unknown Signature Version: {signature_version}.'),
    (
        'UnsupportedSignatureVersionError',
        'BotoCoreError',
        'Signature version(s) are not supported: {signature_version}',
    ),
    ('BaseEndpointResolverError', 'BotoCoreError', 'An unspecified error occurred'),
    ('NoRegionError', 'BaseEndpointResolverError', 'You must specify a region.'),
    ('EndpointProviderError', 'BotoCoreError', '{msg}'),
    ('EndpointResolutionError', 'EndpointProviderError', '{msg}'),
    (
        'InvalidHostLabelError',
        'BotoCoreError',
        'Invalid host label to be bound to the hostname of the endpoint: "{label}".',
    ),
    ('ProfileNotFound', 'BotoCoreError', 'The config profile ({profile}) could not be found'),
    ('ConfigParseError', 'BotoCoreError', 'Unable to parse config file: {path}'),
    ('ConfigNotFound', 'BotoCoreError', 'The specified config file ({path}) could not be found.'),
    ('InvalidConfigError', 'BotoCoreError', '{error_msg}'),
    (
        'InvalidRetryConfigurationError',
        'BotoCoreError',
        'Cannot provide retry configuration for "{retry_config_option}". Valid retry configuration options are: '
        '{valid_options}',
    ),
    (
        'InvalidMaxRetryAttemptsError',
        'InvalidRetryConfigurationError',
        'Value provided to "max_attempts": {provided_max_attempts} must be an integer greater than or equal to '
        '{min_value}.',
    ),
    (
        'InvalidRetryModeError',
        'InvalidRetryConfigurationError',
        'Invalid value provided to "mode": "{provided_retry_mode}" must be one of: {valid_modes}',
    ),
    (
        'InvalidS3AddressingStyleError',
        'BotoCoreError',
        "S3 addressing style {s3_addressing_style} is invalid. Valid options are: 'auto', 'virtual', and 'path'",
    ),
    ('ParamValidationError', 'BotoCoreError', 'Parameter validation failed:\n{report}'),
    ('ValidationError', 'BotoCoreError', "Invalid value ('{value}') for param {param} of type {type_name} "),
    (
        'InvalidRegionError',
        ('ValidationError', ValueError),
        "Provided region_name '{region_name}' doesn't match a supported format.",
    ),
    ('ResponseParserError', 'BotoCoreError', '{msg}'),
    (
        'UnseekableStreamError',
        'BotoCoreError',
        'Need to rewind the stream {stream_object}, but stream is not seekable.',
    ),
    (
        'IncompleteReadError',
        'BotoCoreError',
        '{actual_bytes} read, but total bytes expected is {expected_bytes}.',
    ),
    ('UnknownClientMethodError', 'BotoCoreError', 'Client does not have method: {method_name}'),
    ('OperationNotPageableError', 'BotoCoreError', 'Operation cannot be paginated: {operation_name}'),
]


def _define(name, above, text):
    names = above if isinstance(above, tuple) else (above,)
    bases = tuple(globals()[base] if isinstance(base, str) else base for base in names)
    globals()[name] = type(name, bases, {'fmt': text, '__module__': __name__})


for _row in _TABLE:
    _define(*_row)

# The class for each kind of error of the native half.
_KINDS = {
    'ParamValidation': 'ParamValidationError',
    'UnknownService': 'UnknownServiceError',
    'InvalidConfiguration': 'InvalidConfigError',
    'ConfigParse': 'ConfigParseError',
    'ProfileNotFound': 'ProfileNotFound',
    'NoRegion': 'NoRegionError',
    'NoCredentials': 'NoCredentialsError',
    'PartialCredentials': 'PartialCredentialsError',
    'Endpoint': 'EndpointResolutionError',
    'Model': 'DataNotFoundError',
    'Serialization': 'ParamValidationError',
    'Signing': 'UnknownSignatureVersionError',
    'ResponseParse': 'ResponseParserError',
    'Unseekable': 'UnseekableStreamError',
    'EndpointConnection': 'EndpointConnectionError',
    'ConnectTimeout': 'ConnectTimeoutError',
    'ReadTimeout': 'ReadTimeoutError',
    'ConnectionClosed': 'ConnectionClosedError',
    'Tls': 'SSLError',
    'HttpClient': 'HTTPClientError',
    'ResponseStreaming': 'ResponseStreamingError',
}

# Where a text is more special than its kind.
_BY_TEXT = [('Provided region_name ', 'InvalidRegionError')]


def from_native(kind, text):
    """The exception for an error of the native half, with that text."""
    if kind in ('UnknownAttribute', 'UnknownOperation'):
        return AttributeError(text)
    name = _KINDS.get(kind, 'BotoCoreError')
    for beginning, special in _BY_TEXT:
        if text.startswith(beginning):
            name = special
    kwargs = {}
    if name == 'ParamValidationError':
        kwargs['report'] = text.partition('\n')[2] or text
    elif '"' in text and name.endswith(('ConnectionError', 'TimeoutError', 'ClosedError')):
        kwargs['endpoint_url'] = text.split('"')[1]
    return _rebuilt(globals()[name], (text,), kwargs)


def native_kind(exception):
    """The kind of a failure of the transport that an exception stands for; `None` for any other."""
    for cls in type(exception).__mro__:
        for kind in ('EndpointConnection', 'ConnectTimeout', 'ReadTimeout', 'ConnectionClosed', 'Tls', 'HttpClient'):
            if cls is globals()[_KINDS[kind]]:
                return kind
        if cls is ConnectionError:  # noqa: F821  defined from the table
            return 'EndpointConnection'
    return None
