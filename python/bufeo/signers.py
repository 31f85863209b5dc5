"""Who signs: the signer of every client, and one for programs without a client."""

from bufeo.config import UNSIGNED
from bufeo.presigned import (
    generate_db_auth_token,
    generate_db_connect_admin_auth_token,
    generate_db_connect_auth_token,
    generate_presigned_post,
    generate_presigned_url,
    whole_seconds,
)

__all__ = [
    'RequestSigner',
    'generate_db_auth_token',
    'generate_db_connect_admin_auth_token',
    'generate_db_connect_auth_token',
    'generate_presigned_post',
    'generate_presigned_url',
]


class RequestSigner:
    """Signs requests, with `choose-signer` and `before-sign` for handlers.

    signer = RequestSigner('sts', 'eu-west-1', 'sts', 'v4', session.get_credentials(), session.events)
    url = signer.generate_presigned_url(request_dict, operation_name='', expires_in=60)
    """

    _client = None

    def __init__(
        self,
        service_id,
        region_name,
        signing_name,
        signature_version,
        credentials,
        event_emitter,
        auth_token=None,
    ):
        self._service_id = service_id
        self._region_name = region_name
        self._signing_name = signing_name
        self._signature_version = signature_version
        self._given_credentials = credentials
        self._auth_token = auth_token
        self._event_emitter = event_emitter

    @classmethod
    def _of_client(cls, native, meta):
        made = cls.__new__(cls)
        made._client = native.signer, meta
        made._service_id = native.service_id
        made._region_name = meta.region_name
        made._signing_name = meta.service_model.signing_name
        made._signature_version = meta.config.signature_version
        made._auth_token = None
        made._event_emitter = meta.events
        return made

    @property
    def region_name(self):
        """The region signed for unless somebody says otherwise."""
        return self._region_name

    @property
    def signature_version(self):
        """How it signs unless a handler says otherwise."""
        return self._signature_version

    @property
    def signing_name(self):
        """The service's name in signatures."""
        return self._signing_name

    @property
    def _credentials(self):
        if self._client is None:
            return self._given_credentials
        from bufeo.credentials import Credentials

        found = self._client[0].credentials()
        return None if found is None else Credentials(*found)

    def handler(self, operation_name=None, request=None, **kwargs):
        """Signs a request, as a handler of `request-created` does."""
        return self.sign(operation_name, request)

    def sign(
        self,
        operation_name,
        request,
        region_name=None,
        signing_type='standard',
        expires_in=None,
        signing_name=None,
    ):
        """Signs an `AWSRequest`: its headers, or its address where `signing_type` is `presign-url`."""
        if self._client is not None and signing_type != 'presign-post':
            native, meta = self._client
            presigns = signing_type == 'presign-url'
            expires = whole_seconds(expires_in)
            native.request(meta, request, operation_name, presigns, expires, region_name, signing_name)
            return
        version = self._choose(operation_name, signing_type, request.context)
        name = self._signing_name if signing_name is None else signing_name
        self._event_emitter.emit(
            f'before-sign.{_hyphenized(self._service_id)}.{operation_name}',
            request=request,
            signing_name=name,
            region_name=self._region_name if region_name is None else region_name,
            signature_version=version,
            request_signer=self,
            operation_name=operation_name,
        )
        if version is UNSIGNED:
            return
        scope = request.context.get('signing') or {}
        if region_name is None:
            region_name = scope.get('region') or self._region_name
        wanted = {} if expires_in is None else {'expires': expires_in}
        self._auth(scope.get('signing_name') or name, region_name, version, signing_type, wanted).add_auth(request)

    def _choose(self, operation_name, signing_type, context):
        suffix = {'presign-post': '-presign-post', 'presign-url': '-query'}.get(signing_type, '')
        version = context.get('auth_type') or self._signature_version
        scope = context.get('signing') or {}
        if version is not UNSIGNED and not version.endswith(suffix):
            version += suffix
        _, chosen = self._event_emitter.emit_until_response(
            f'choose-signer.{_hyphenized(self._service_id)}.{operation_name}',
            signing_name=scope.get('signing_name') or self._signing_name,
            region_name=scope.get('region') or self._region_name,
            signature_version=version,
            context=context,
        )
        if chosen is None:
            return version
        return chosen if chosen is UNSIGNED or chosen.endswith(suffix) else chosen + suffix

    def _auth(self, signing_name, region_name, version, signing_type, wanted):
        try:
            return self.get_auth_instance(signing_name, region_name, version, **wanted)
        except KeyError:
            from bufeo import exceptions

            presigned = signing_type != 'standard'
            cls = exceptions.UnsupportedSignatureVersionError if presigned else exceptions.UnknownSignatureVersionError
            raise cls(signature_version=version) from None

    def get_auth_instance(self, signing_name, region_name, signature_version=None, **kwargs):
        """What signs in that version, with `add_auth(request)`."""
        from bufeo.auth import AUTH_TYPE_MAPS
        from bufeo.exceptions import NoAuthTokenError

        cls = AUTH_TYPE_MAPS[self._signature_version if signature_version is None else signature_version]
        if cls.REQUIRES_TOKEN:
            if self._auth_token is None:
                raise NoAuthTokenError()
            return cls(self._auth_token.get_frozen_token())
        credentials = self._credentials
        kwargs['credentials'] = None if credentials is None else credentials.get_frozen_credentials()
        if cls.REQUIRES_REGION:
            if region_name is None:
                from bufeo.exceptions import NoRegionError

                raise NoRegionError()
            kwargs.update(region_name=region_name, service_name=signing_name)
        return cls(**kwargs)

    get_auth = get_auth_instance

    def generate_presigned_url(
        self, request_dict, operation_name, expires_in=3600, region_name=None, signing_name=None
    ):
        """The signed address of a request, given by `method`, `url`, `headers`, `body` and `context`."""
        from bufeo.awsrequest import AWSRequest

        request = AWSRequest(
            method=request_dict['method'],
            url=request_dict['url'],
            data=request_dict['body'],
            headers=request_dict['headers'],
            auth_path=request_dict.get('auth_path'),
        )
        request.context = request_dict['context']
        self.sign(operation_name, request, region_name, 'presign-url', expires_in, signing_name)
        return request.prepare().url


def _hyphenized(service_id):
    hyphenize = getattr(service_id, 'hyphenize', None)
    return service_id if hyphenize is None else hyphenize()


def __getattr__(name):
    if name == 'CloudFrontSigner':
        from bufeo.cloudfront import CloudFrontSigner

        return CloudFrontSigner
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
