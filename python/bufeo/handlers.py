"""The built-in handlers, by the names that `botocore.handlers` has for them.

They are native. What stands for one here registers and unregisters it:

    from bufeo.handlers import disable_signing, sse_md5

    s3.meta.events.register('choose-signer.s3', disable_signing)
    s3.meta.events.unregister('before-parameter-build.s3.PutObject', sse_md5)

`BUILTIN_HANDLERS` is all of them, in the order in which every session registers them.
"""

from bufeo._bufeo import native_handlers

REGISTER_FIRST = object()
REGISTER_LAST = object()
_SECTIONS = {'first': (REGISTER_FIRST,), 'middle': (), 'last': (REGISTER_LAST,)}

# Several handlers of one name do the same, but for those that know something by another name.
_OF_SEVERAL_KINDS = ('ClientMethodAlias', 'ParameterAlias')


def _entries():
    one_of_each = {}
    for handler in native_handlers():
        name = handler.__name__
        same = handler if name in _OF_SEVERAL_KINDS else one_of_each.setdefault(name, handler)
        yield (handler.event_name, same, *_SECTIONS[handler.section])


BUILTIN_HANDLERS = list(_entries())
globals().update(
    {handler.__name__: handler for _, handler, *_ in BUILTIN_HANDLERS if handler.__name__ not in _OF_SEVERAL_KINDS}
)


def _does_nothing(name, why):
    def handler(**kwargs):
        return None

    handler.__name__ = handler.__qualname__ = name
    handler.__doc__ = why
    return handler


for _name in (
    'remove_lex_v2_start_conversation',
    'remove_qbusiness_chat',
    'remove_bedrock_runtime_invoke_model_with_bidirectional_stream',
    'remove_connecthealth_start_medical_scribe_listening_session',
    'remove_polly_start_speech_synthesis_stream',
):
    globals()[_name] = _does_nothing(_name, 'Nothing is removed: streams of events are sent here.')
for _name in (
    'check_for_200_error',
    'check_openssl_supports_tls_version_1_2',
    'conditionally_calculate_checksum',
    'conditionally_calculate_md5',
    'fix_s3_host',
    'switch_host_s3_accelerate',
    'switch_to_virtual_host_style',
):
    globals()[_name] = _does_nothing(_name, 'Kept to be imported; it does nothing.')


class _Superseded:
    """Kept to be imported; endpoint rules do what it did."""

    def __init__(self, *args, **kwargs):
        pass

    def register(self, event_emitter):
        """Registers nothing."""


for _name in (
    'EventbridgeSignerSetter',
    'HeaderToHostHoister',
    'S3ArnParamHandler',
    'S3ControlArnParamHandler',
    'S3ControlEndpointSetter',
    'S3EndpointSetter',
    'S3RegionRedirector',
):
    globals()[_name] = type(_name, (_Superseded,), {'__module__': __name__, '__doc__': _Superseded.__doc__})
