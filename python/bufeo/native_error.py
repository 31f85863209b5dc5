"""Errors of the native half as exceptions, and exceptions of the network as the native half knows them."""

import os

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
    'Body': 'ParamValidationError',
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
    'IncompleteBody': 'ResponseStreamingError',
    'ResponseStreaming': 'ResponseStreamingError',
    'ResponseTooLarge': 'HTTPClientError',
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
    if details.get('class') in _FRAME_FAULTS:
        return _of_frame(text, details)
    request_id = details.pop('request_id', None)
    # How much of a body came stands in the text.
    for extent in ('received', 'expected'):
        details.pop(extent, None)
    made = _made(kind, text, details)
    if request_id is not None and hasattr(made, 'add_note'):
        made.add_note(f'The id of the request is {request_id}.')
    return made


# What is wrong with a frame of an event stream, and what of it the exception is made of.
_FRAME_FAULTS = {
    'ChecksumMismatch': lambda details: (int(details['expected']), int(details['calculated'])),
    'InvalidHeadersLength': lambda details: (int(details['length']),),
    'InvalidPayloadLength': lambda details: (int(details['length']),),
    'DuplicateHeader': lambda details: (details['header'],),
}


def _of_frame(text, details):
    from bufeo import eventstream

    cls = details['class']
    return _noted(getattr(eventstream, cls)(*_FRAME_FAULTS[cls](details)), text)


def broken_off(came, missing, errno, text):
    """The exception for a body that broke off when `came` had come of what was asked for, and `missing` bytes had not,
    where that is known. Its text is what programs know of Python's own HTTP library, which they match."""
    if errno is None:
        from http.client import IncompleteRead

        cause = IncompleteRead(came, missing)
    else:
        cause = OSError(errno, os.strerror(errno))
    made = exceptions.ResponseStreamingError(error=Exception(f'Connection broken: {cause!r}', cause))
    made.__cause__ = cause
    return _noted(made, text)


def _made(kind, text, details):
    if kind == 'ResponseParse':
        return ResponseParserError(text)
    if kind == 'Expression':
        return expression.error(details.get('kind'), text, details.get('expression'), details.get('offset'))
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
