"""Errors of the native half as exceptions, and exceptions of the network as the native half knows them."""

from bufeo import discovery, exceptions, expression
from bufeo.parsers import ResponseParserError

# The exception for each kind of error of the native half.
_KINDS = {
    'ParamValidation': 'ParamValidationError',
    'AliasConflict': 'AliasConflictParameterError',
    'Checksum': 'FlexibleChecksumError',
    'UnknownService': 'UnknownServiceError',
    'InvalidConfiguration': 'InvalidConfigError',
    'InvalidRegion': 'InvalidRegionError',
    'ConfigParse': 'ConfigParseError',
    'ProfileNotFound': 'ProfileNotFound',
    'NoRegion': 'NoRegionError',
    'NoCredentials': 'NoCredentialsError',
    'PartialCredentials': 'PartialCredentialsError',
    'CredentialRetrieval': 'CredentialRetrievalError',
    'Endpoint': 'EndpointResolutionError',
    'Model': 'DataNotFoundError',
    'Serialization': 'ParamValidationError',
    'Signing': 'UnknownSignatureVersionError',
    'UnsupportedSignature': 'UnsupportedSignatureVersionError',
    'NoAuthToken': 'NoAuthTokenError',
    'EndpointConfiguration': 'InvalidEndpointConfigurationError',
    'ResponseParse': 'ResponseParserError',
    'Unseekable': 'UnseekableStreamError',
    'NotPageable': 'OperationNotPageableError',
    'Pagination': 'PaginationError',
    'WaiterConfig': 'WaiterConfigError',
    'EndpointConnection': 'EndpointConnectionError',
    'ConnectTimeout': 'ConnectTimeoutError',
    'ReadTimeout': 'ReadTimeoutError',
    'ConnectionClosed': 'ConnectionClosedError',
    'Tls': 'SSLError',
    'ConnectionLimit': 'HTTPClientError',
    'HttpClient': 'HTTPClientError',
    'ResponseStreaming': 'ResponseStreamingError',
}

# Those of Python's own that programs expect.
_BUILTIN = {
    'InvalidToken': ValueError,
    'Recursion': RecursionError,
    'UnknownAttribute': AttributeError,
    'UnknownOperation': AttributeError,
}


def from_native(kind, text, details):
    """The exception for an error of the native half. Its text is the class's own where the details make it up; what the
    native half says beyond that is added as a note."""
    if kind == 'InvalidEndpoint':
        return _noted(ValueError(f'Invalid endpoint: {details["endpoint_url"]}'), text)
    if kind in _BUILTIN:
        return _BUILTIN[kind](text)
    request_id = details.pop('request_id', None)
    made = _made(kind, text, details)
    if request_id is not None and hasattr(made, 'add_note'):
        made.add_note(f'The id of the request is {request_id}.')
    return made


def _made(kind, text, details):
    if kind == 'ResponseParse':
        return ResponseParserError(text)
    if kind == 'Expression':
        return expression.error(details.get('kind'), text)
    name = details.pop('class', None) or _KINDS.get(kind)
    if kind == 'Signing' and name == _KINDS[kind] and 'signature_version' not in details:
        name = None
    cls = _class(name)
    # A class whose own text says nothing gets the sentence, since logs have no notes.
    if getattr(cls, 'fmt', None) != exceptions.BotoCoreError.fmt:
        try:
            return _noted(cls(**details), text)
        except (KeyError, TypeError):
            pass
    state = {'kwargs': details}
    if issubclass(cls, exceptions.HTTPClientError):
        state.update(request=None, response=None)
    return exceptions._restored(cls, (text,), state)


def _class(name):
    if name is not None and name.startswith('EndpointDiscovery'):
        return getattr(discovery, name)
    return getattr(exceptions, name or '', exceptions.BotoCoreError)


def _noted(made, text):
    if text not in str(made) and hasattr(made, 'add_note'):
        made.add_note(text)
    return made


def native_kind(exception):
    """The kind of a failure of the transport that an exception stands for; `None` for any other."""
    names = {cls.__name__ for cls in type(exception).__mro__ if cls.__module__ == exceptions.__name__}
    for kind in ('EndpointConnection', 'ConnectTimeout', 'ReadTimeout', 'ConnectionClosed', 'Tls', 'HttpClient'):
        if _KINDS[kind] in names:
            return kind
    return 'EndpointConnection' if 'ConnectionError' in names else None
