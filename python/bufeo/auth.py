"""Signatures for requests that no client makes: give a request to `add_auth`.

request = AWSRequest('GET', 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/pets')
SigV4Auth(session.get_credentials(), 'execute-api', 'eu-west-1').add_auth(request)
requests.get(request.url, headers=dict(request.headers.items()))
"""

import time

from bufeo._bufeo import RequestSignature
from bufeo.presigned import whole_seconds

EMPTY_SHA256_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'


class BaseSigner:
    """What all signatures are."""

    REQUIRES_REGION = False
    REQUIRES_TOKEN = False
    REQUIRES_IDENTITY_CACHE = False

    def add_auth(self, request):
        """Signs an `AWSRequest` where it is."""
        raise NotImplementedError('add_auth')


class TokenSigner(BaseSigner):
    """Sends a token in the place of a signature."""

    REQUIRES_TOKEN = True

    def __init__(self, auth_token):
        self.auth_token = auth_token


class BearerAuth(TokenSigner):
    """`Authorization: Bearer …`, over https only."""

    def add_auth(self, request):
        """Puts the token into the request's headers."""
        from bufeo import exceptions

        if self.auth_token is None:
            raise exceptions.NoAuthTokenError()
        if not request.url.startswith('https:'):
            text = 'Bearer authorization requires an HTTPS endpoint.'
            raise exceptions.InvalidEndpointConfigurationError(msg=text)
        del request.headers['Authorization']
        request.headers['Authorization'] = f'Bearer {self.auth_token.token}'


class _Signature(BaseSigner):
    """A signature made with credentials."""

    _VERSION = None
    _service_name = ''
    _region_name = ''
    _expires = None

    def __init__(self, credentials):
        self.credentials = credentials

    def add_auth(self, request):
        """Signs the request as it is now."""
        if self.credentials is None:
            from bufeo.exceptions import NoCredentialsError

            raise NoCredentialsError()
        keys = self.credentials.get_frozen_credentials() if _freezes(self.credentials) else self.credentials
        signature = RequestSignature(
            self._VERSION,
            keys.access_key,
            keys.secret_key,
            keys.token,
            self._service_name or '',
            self._region_name or '',
            whole_seconds(self._expires),
        )
        signature.sign(request, time.time())


def _freezes(credentials):
    return hasattr(credentials, 'get_frozen_credentials')


class SigV2Auth(_Signature):
    """Version 2, in the query or the form."""

    _VERSION = 'v2'


class SigV3Auth(_Signature):
    """Version 3, in a header."""

    _VERSION = 'v3'


class SigV4Auth(_Signature):
    """Version 4, in headers."""

    REQUIRES_REGION = True
    _VERSION = 'v4'

    def __init__(self, credentials, service_name, region_name):
        super().__init__(credentials)
        self._service_name = service_name
        self._region_name = region_name


class S3SigV4Auth(SigV4Auth):
    """Version 4 as S3 wants it."""

    _VERSION = 's3v4'


class SigV4QueryAuth(SigV4Auth):
    """Version 4, in the address."""

    DEFAULT_EXPIRES = 3600
    _VERSION = 'v4-query'

    def __init__(self, credentials, service_name, region_name, expires=None):
        super().__init__(credentials, service_name, region_name)
        self._expires = self.DEFAULT_EXPIRES if expires is None else expires


class S3SigV4QueryAuth(SigV4QueryAuth):
    """Version 4 as S3 wants it, in the address."""

    _VERSION = 's3v4-query'


class S3SigV4PostAuth(SigV4Auth):
    """Version 4 of a form's policy, which the request's context has."""

    _VERSION = 's3v4-presign-post'


class S3ExpressAuth(S3SigV4Auth):
    """Version 4 with the credentials of a session with a bucket."""

    REQUIRES_IDENTITY_CACHE = True
    _VERSION = 'v4-s3express'


class S3ExpressQueryAuth(S3SigV4QueryAuth):
    """The same in the address."""

    REQUIRES_IDENTITY_CACHE = True
    DEFAULT_EXPIRES = 300
    _VERSION = 'v4-s3express-query'


class S3ExpressPostAuth(S3SigV4PostAuth):
    """The same for a form."""

    REQUIRES_IDENTITY_CACHE = True
    _VERSION = 'v4-s3express-presign-post'


class HmacV1Auth(_Signature):
    """S3's first signature, in a header."""

    _VERSION = 's3'

    def __init__(self, credentials, service_name=None, region_name=None):
        super().__init__(credentials)


class HmacV1QueryAuth(HmacV1Auth):
    """S3's first signature, in the address."""

    DEFAULT_EXPIRES = 3600
    _VERSION = 's3-query'

    def __init__(self, credentials, expires=DEFAULT_EXPIRES):
        super().__init__(credentials)
        self._expires = expires


class HmacV1PostAuth(HmacV1Auth):
    """S3's first signature of a form's policy, which the request's context has."""

    _VERSION = 's3-presign-post'


AUTH_TYPE_MAPS = {
    'v2': SigV2Auth,
    'v3': SigV3Auth,
    'v3https': SigV3Auth,
    'v4': SigV4Auth,
    'v4-query': SigV4QueryAuth,
    's3': HmacV1Auth,
    's3-query': HmacV1QueryAuth,
    's3-presign-post': HmacV1PostAuth,
    's3v4': S3SigV4Auth,
    's3v4-query': S3SigV4QueryAuth,
    's3v4-presign-post': S3SigV4PostAuth,
    'v4-s3express': S3ExpressAuth,
    'v4-s3express-query': S3ExpressQueryAuth,
    'v4-s3express-presign-post': S3ExpressPostAuth,
    'bearer': BearerAuth,
}
