"""The exceptions: their names, how they derive from each other, and their texts, which programs match on."""

import builtins

from bufeo._bufeo import shown_text


class BotoCoreError(Exception):
    """The root of the exceptions that are no service's answer. What a text is made of is kept in `kwargs`."""

    fmt = 'An unspecified error occurred'

    def __init__(self, **kwargs):
        super().__init__(self.fmt.format(**kwargs))
        self.kwargs = kwargs

    def __reduce__(self):
        return _restored, (type(self), self.args, self.__dict__)


def _restored(cls, args, state):
    made = cls.__new__(cls, *args)
    made.args = args
    made.__dict__.update(state)
    return made


def _said(value):
    """A code or a message as text. What a handler put there may be too deep for a thread's stack."""
    return value if isinstance(value, str) else shown_text(value)


class ClientError(Exception):
    """A service answered with an error: `response` is the whole answer.

    try:
        s3.head_object(Bucket='mybucket', Key='a.txt')
    except bufeo.exceptions.ClientError as error:
        if error.response['Error']['Code'] != '404':
            raise
    """

    MSG_TEMPLATE = (
        'An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}'
    )

    def __init__(self, error_response, operation_name):
        error = error_response.get('Error', {})
        super().__init__(
            self.MSG_TEMPLATE.format(
                error_code=_said(error.get('Code', 'Unknown')),
                error_message=_said(error.get('Message', 'Unknown')),
                operation_name=operation_name,
                retry_info=self._get_retry_info(error_response),
            )
        )
        self.response = error_response
        self.operation_name = operation_name

    def _get_retry_info(self, response):
        metadata = response.get('ResponseMetadata', {})
        if metadata.get('MaxAttemptsReached', False) and 'RetryAttempts' in metadata:
            return f' (reached max retries: {metadata["RetryAttempts"]})'
        return ''

    def __reduce__(self):
        # A client's own class of exceptions cannot be found by its name in another process.
        return ClientError, (self.response, self.operation_name)


class EventStreamError(ClientError):
    """A stream of events carried an error."""


class UndefinedModelAttributeError(Exception):
    """A model lacks what is asked of it."""


# Name, what it derives from, text. What stands in the second place is above it, or one of Python's own.
_TABLE = [
    ('DataNotFoundError', 'BotoCoreError', 'Unable to load data for: {data_path}'),
    (
        'UnknownServiceError',
        'DataNotFoundError',
        "Unknown service: '{service_name}'. Valid service names are: {known_service_names}",
    ),
    ('UnknownRegionError', 'BotoCoreError', "Unknown region: '{region_name}'. {error_msg}"),
    ('ApiVersionNotFoundError', 'BotoCoreError', 'Unable to load data {data_path} for: {api_version}'),
    ('HTTPClientError', 'BotoCoreError', 'An HTTP Client raised an unhandled exception: {error}'),
    ('ConnectionError', 'BotoCoreError', 'An HTTP Client failed to establish a connection: {error}'),
    ('InvalidIMDSEndpointError', 'BotoCoreError', 'Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}'),
    (
        'InvalidIMDSEndpointModeError',
        'BotoCoreError',
        'Invalid EC2 Instance Metadata endpoint mode: {mode} Valid endpoint modes (case-insensitive): {valid_modes}.',
    ),
    ('EndpointConnectionError', 'ConnectionError', 'Could not connect to the endpoint URL: "{endpoint_url}"'),
    ('SSLError', 'ConnectionError OSError', 'SSL validation failed for {endpoint_url} {error}'),
    (
        'ConnectionClosedError',
        'HTTPClientError',
        'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".',
    ),
    ('ReadTimeoutError', 'HTTPClientError OSError', 'Read timeout on endpoint URL: "{endpoint_url}"'),
    ('ConnectTimeoutError', 'ConnectionError OSError', 'Connect timeout on endpoint URL: "{endpoint_url}"'),
    ('ProxyConnectionError', 'ConnectionError OSError', 'Failed to connect to proxy URL: "{proxy_url}"'),
    ('ResponseStreamingError', 'HTTPClientError', 'An error occurred while reading from response stream: {error}'),
    ('NoCredentialsError', 'BotoCoreError', 'Unable to locate credentials'),
    ('NoAuthTokenError', 'BotoCoreError', 'Unable to locate authorization token'),
    ('TokenRetrievalError', 'BotoCoreError', 'Error when retrieving token from {provider}: {error_msg}'),
    ('UnknownTokenProviderError', 'BotoCoreError', 'Token provider named {name} not found.'),
    ('PartialCredentialsError', 'BotoCoreError', 'Partial credentials found in {provider}, missing: {cred_var}'),
    ('CredentialRetrievalError', 'BotoCoreError', 'Error when retrieving credentials from {provider}: {error_msg}'),
    ('UnknownSignatureVersionError', 'BotoCoreError', 'Unknown Signature Version: {signature_version}.'),
    ('ServiceNotInRegionError', 'BotoCoreError', 'Service {service_name} not available in region {region_name}'),
    ('BaseEndpointResolverError', 'BotoCoreError', 'An unspecified error occurred'),
    ('NoRegionError', 'BaseEndpointResolverError', 'You must specify a region.'),
    (
        'EndpointVariantError',
        'BaseEndpointResolverError',
        'Unable to construct a modeled endpoint with the following variant(s) {tags}: ',
    ),
    (
        'UnknownEndpointError',
        'BaseEndpointResolverError ValueError',
        'Unable to construct an endpoint for {service_name} in region {region_name}',
    ),
    (
        'UnknownFIPSEndpointError',
        'BaseEndpointResolverError',
        'The provided FIPS pseudo-region "{region_name}" is not known for the service "{service_name}". A FIPS '
        'compliant endpoint cannot be constructed.',
    ),
    ('ProfileNotFound', 'BotoCoreError', 'The config profile ({profile}) could not be found'),
    ('ConfigParseError', 'BotoCoreError', 'Unable to parse config file: {path}'),
    ('ConfigNotFound', 'BotoCoreError', 'The specified config file ({path}) could not be found.'),
    (
        'MissingParametersError',
        'BotoCoreError',
        'The following required parameters are missing for {object_name}: {missing}',
    ),
    ('ValidationError', 'BotoCoreError', "Invalid value ('{value}') for param {param} of type {type_name} "),
    ('ParamValidationError', 'BotoCoreError', 'Parameter validation failed:\n{report}'),
    ('ParamNestingError', 'ParamValidationError RecursionError', 'Parameter validation failed:\n{report}'),
    ('UnknownKeyError', 'ValidationError', "Unknown key '{value}' for param '{param}'.  Must be one of: {choices}"),
    ('RangeError', 'ValidationError', 'Value out of range for param {param}: {min_value} <= {value} <= {max_value}'),
    (
        'UnknownParameterError',
        'ValidationError',
        "Unknown parameter '{name}' for operation {operation}.  Must be one of: {choices}",
    ),
    (
        'InvalidRegionError',
        'ValidationError ValueError',
        "Provided region_name '{region_name}' doesn't match a supported format.",
    ),
    (
        'AliasConflictParameterError',
        'ValidationError',
        "Parameter '{original}' and its alias '{alias}' were provided for operation {operation}.  Only one of "
        'them may be used.',
    ),
    ('UnknownServiceStyle', 'BotoCoreError', 'The service style ({service_style}) is not understood.'),
    ('PaginationError', 'BotoCoreError', 'Error during pagination: {message}'),
    ('OperationNotPageableError', 'BotoCoreError', 'Operation cannot be paginated: {operation_name}'),
    (
        'ChecksumError',
        'BotoCoreError',
        'Checksum {checksum_type} failed, expected checksum {expected_checksum} did not match calculated '
        'checksum {actual_checksum}.',
    ),
    (
        'UnseekableStreamError',
        'BotoCoreError',
        'Need to rewind the stream {stream_object}, but stream is not seekable.',
    ),
    ('WaiterError', 'BotoCoreError', 'Waiter {name} failed: {reason}'),
    ('IncompleteReadError', 'BotoCoreError', '{actual_bytes} read, but total bytes expected is {expected_bytes}.'),
    (
        'InvalidExpressionError',
        'BotoCoreError',
        'Invalid expression {expression}: Only dotted lookups are supported.',
    ),
    ('UnknownCredentialError', 'BotoCoreError', 'Credential named {name} not found.'),
    ('WaiterConfigError', 'BotoCoreError', 'Error processing waiter config: {error_msg}'),
    ('UnknownClientMethodError', 'BotoCoreError', 'Client does not have method: {method_name}'),
    (
        'UnsupportedSignatureVersionError',
        'BotoCoreError',
        'Signature version(s) are not supported: {signature_version}',
    ),
    (
        'InvalidDNSNameError',
        'BotoCoreError',
        'Bucket named {bucket_name} is not DNS compatible. Virtual hosted-style addressing cannot be used. The '
        'addressing style can be configured by removing the addressing_style value or setting that value to '
        "'path' or 'auto' in the AWS Config file or in the botocore.client.Config object.",
    ),
    (
        'InvalidS3AddressingStyleError',
        'BotoCoreError',
        "S3 addressing style {s3_addressing_style} is invalid. Valid options are: 'auto', 'virtual', and 'path'",
    ),
    (
        'UnsupportedS3ArnError',
        'BotoCoreError',
        'S3 ARN {arn} provided to "Bucket" parameter is invalid. Only ARNs for S3 access-points are supported.',
    ),
    ('UnsupportedS3ControlArnError', 'BotoCoreError', 'S3 ARN "{arn}" provided is invalid for this operation. {msg}'),
    (
        'InvalidHostLabelError',
        'BotoCoreError',
        'Invalid host label to be bound to the hostname of the endpoint: "{label}".',
    ),
    (
        'UnsupportedOutpostResourceError',
        'BotoCoreError',
        'S3 Outpost ARN resource "{resource_name}" provided to "Bucket" parameter is invalid. Only ARNs for S3 '
        'Outpost arns with an access-point sub-resource are supported.',
    ),
    ('UnsupportedS3ConfigurationError', 'BotoCoreError', 'Unsupported configuration when using S3: {msg}'),
    (
        'UnsupportedS3AccesspointConfigurationError',
        'BotoCoreError',
        'Unsupported configuration when using S3 access-points: {msg}',
    ),
    (
        'InvalidEndpointDiscoveryConfigurationError',
        'BotoCoreError',
        'Unsupported configuration value for endpoint_discovery_enabled. Expected one of ("true", "false", '
        '"auto") but got {config_value}.',
    ),
    (
        'UnsupportedS3ControlConfigurationError',
        'BotoCoreError',
        'Unsupported configuration when using S3 Control: {msg}',
    ),
    (
        'InvalidRetryConfigurationError',
        'BotoCoreError',
        'Cannot provide retry configuration for "{retry_config_option}". Valid retry configuration options '
        'are: {valid_options}',
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
        'InvalidS3UsEast1RegionalEndpointConfigError',
        'BotoCoreError',
        'S3 us-east-1 regional endpoint option {s3_us_east_1_regional_endpoint_config} is invalid. Valid '
        'options are: "legacy", "regional"',
    ),
    (
        'InvalidSTSRegionalEndpointsConfigError',
        'BotoCoreError',
        'STS regional endpoints option {sts_regional_endpoints_config} is invalid. Valid options are: '
        '"legacy", "regional"',
    ),
    ('StubResponseError', 'BotoCoreError', 'Error getting response stub for operation {operation_name}: {reason}'),
    (
        'StubAssertionError',
        'StubResponseError AssertionError',
        'Error getting response stub for operation {operation_name}: {reason}',
    ),
    (
        'UnStubbedResponseError',
        'StubResponseError',
        'Error getting response stub for operation {operation_name}: {reason}',
    ),
    ('InvalidConfigError', 'BotoCoreError', '{error_msg}'),
    (
        'InfiniteLoopConfigError',
        'InvalidConfigError',
        'Infinite loop in credential configuration detected. Attempting to load from profile {source_profile} '
        'which has already been visited. Visited profiles: {visited_profiles}',
    ),
    ('RefreshWithMFAUnsupportedError', 'BotoCoreError', 'Cannot refresh credentials: MFA token required.'),
    ('MD5UnavailableError', 'BotoCoreError', 'This system does not support MD5 generation.'),
    ('MissingDependencyException', 'BotoCoreError', 'Missing Dependency: {msg}'),
    ('MetadataRetrievalError', 'BotoCoreError', 'Error retrieving metadata: {error_msg}'),
    (
        'MissingServiceIdError',
        'UndefinedModelAttributeError',
        'The model being used for the service {service_name} is missing the serviceId metadata property, which '
        'is required.',
    ),
    (
        'SSOError',
        'BotoCoreError',
        'An unspecified error happened when resolving AWS credentials or an access token from SSO.',
    ),
    ('SSOTokenLoadError', 'SSOError', 'Error loading SSO Token: {error_msg}'),
    (
        'UnauthorizedSSOTokenError',
        'SSOError',
        'The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO '
        'session run aws sso login with the corresponding profile.',
    ),
    (
        'LoginError',
        'BotoCoreError',
        'An unspecified error happened when resolving AWS credentials or refreshing a login session profile.',
    ),
    (
        'LoginRefreshRequired',
        'LoginError',
        "Your session has expired or credentials have changed. Please reauthenticate using 'aws login'.",
    ),
    (
        'LoginInsufficientPermissions',
        'LoginError',
        'Unable to create or refresh login credentials due to insufficient permissions. You may be missing '
        "permission for the 'signin:CreateOAuth2Token' action.",
    ),
    ('LoginTokenLoadError', 'LoginError', 'Error loading login session token: {error_msg}'),
    (
        'LoginAuthorizationCodeError',
        'LoginError',
        'Error loading or redeeming a login authorization code: {error_msg} ',
    ),
    ('CapacityNotAvailableError', 'BotoCoreError', 'Insufficient request capacity available.'),
    ('InvalidProxiesConfigError', 'BotoCoreError', 'Invalid configuration value(s) provided for proxies_config.'),
    (
        'InvalidDefaultsMode',
        'BotoCoreError',
        'Client configured with invalid defaults mode: {mode}. Valid defaults modes include: {valid_modes}.',
    ),
    ('AwsChunkedWrapperError', 'BotoCoreError', '{error_msg}'),
    ('FlexibleChecksumError', 'BotoCoreError', '{error_msg}'),
    ('InvalidEndpointConfigurationError', 'BotoCoreError', 'Invalid endpoint configuration: {msg}'),
    ('EndpointProviderError', 'BotoCoreError', '{msg}'),
    ('EndpointResolutionError', 'EndpointProviderError', '{msg}'),
    ('UnknownEndpointResolutionBuiltInName', 'EndpointProviderError', 'Unknown builtin variable name: {name}'),
    (
        'InvalidChecksumConfigError',
        'BotoCoreError',
        'Unsupported configuration value for {config_key}. Expected one of {valid_options} but got {config_value}.',
    ),
    (
        'UnsupportedServiceProtocolsError',
        'BotoCoreError',
        'Botocore supports {botocore_supported_protocols}, but service {service} only supports '
        '{service_supported_protocols}.',
    ),
]


def _define(name, bases, text):
    space = {'fmt': text, '__module__': __name__, '__doc__': text.partition('{')[0].strip() or name}
    known = globals()
    above = tuple(known.get(base) or getattr(builtins, base) for base in bases.split())
    known[name] = type(name, above, space)


for _row in _TABLE:
    _define(*_row)


def _http_client_error(self, request=None, response=None, **kwargs):
    """The request and the answer that it is about, where they are known."""
    self.request = request
    self.response = response
    BotoCoreError.__init__(self, **kwargs)


def _waiter_error(self, name, reason, last_response):
    """The last answer that the waiter saw."""
    BotoCoreError.__init__(self, name=name, reason=reason)
    self.last_response = last_response


def _missing_service_id(self, **kwargs):
    """Keeps what the text is made of."""
    Exception.__init__(self, self.fmt.format(**kwargs))
    self.kwargs = kwargs


HTTPClientError.__init__ = _http_client_error  # noqa: F821  the table defines them
WaiterError.__init__ = _waiter_error  # noqa: F821
MissingServiceIdError.__init__ = _missing_service_id  # noqa: F821


class Boto3Error(Exception):
    """The root of the exceptions of resources and transfers."""


class ResourceLoadException(Boto3Error):
    """A resource has no data, and there is no way to load them."""


class UnknownAPIVersionError(Boto3Error, DataNotFoundError):  # noqa: F821
    """A service has no resources in that version of its API."""

    def __init__(self, service_name, bad_api_version, available_api_versions):
        Boto3Error.__init__(
            self,
            f"The '{service_name}' resource does not support an API version of: {bad_api_version}\n"
            f'Valid API versions are: {available_api_versions}',
        )


class ResourceNotExistsError(Boto3Error, DataNotFoundError):  # noqa: F821
    """A service has no resources."""

    def __init__(self, service_name, available_services, has_low_level_client):
        listed = '\n   - '.join(available_services)
        text = f"The '{service_name}' resource does not exist.\nThe available resources are:\n   - {listed}\n"
        if has_low_level_client:
            text += f"\nConsider using a boto3.client('{service_name}') instead of a resource for '{service_name}'"
        Boto3Error.__init__(self, text)


class UnsupportedTLSVersionWarning(Warning):
    """The TLS library lacks a version that a service wants."""


class ImminentRemovalWarning(Warning):
    """Something will soon be gone."""
