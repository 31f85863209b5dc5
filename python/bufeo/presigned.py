"""What clients sign and give away: addresses, forms and passwords. The methods of a client's class."""


def generate_presigned_url(self, ClientMethod, Params=None, ExpiresIn=3600, HttpMethod=None):
    """An address that makes one call: a method of the client by its name, and the method's parameters.

    url = s3.generate_presigned_url('get_object', Params={'Bucket': 'mybucket', 'Key': 'report.pdf'}, ExpiresIn=600)
    """
    operation_name = self._PY_TO_OP_NAME.get(ClientMethod)
    if operation_name is None:
        from bufeo.exceptions import UnknownClientMethodError

        raise UnknownClientMethodError(method_name=ClientMethod)
    params = {} if Params is None else Params
    return self._native.signer.url(self.meta, operation_name, params, whole_seconds(ExpiresIn), HttpMethod)


def whole_seconds(expires):
    """For how many seconds a signature is good: any number or text of one, cut to whole seconds; `None` for the usual.

    Raises:
        OverflowError: The number is larger than a signature can have.
    """
    if expires is None:
        return None
    seconds = int(expires)
    if not -_MOST <= seconds <= _MOST:
        raise OverflowError('ExpiresIn is larger than any number of seconds that a signature can have')
    return seconds


# What fits into the native half.
_MOST = 2**63 - 1


def generate_presigned_post(self, Bucket, Key, Fields=None, Conditions=None, ExpiresIn=3600):
    """A form that a browser can post a file with: `url`, and `fields` that come before the file.

    A key that ends in `${filename}` takes the name of the posted file there.
    """
    from datetime import datetime, timedelta, timezone

    fields = {} if Fields is None else dict(Fields)
    conditions = [] if Conditions is None else list(Conditions)
    lasting = timedelta(seconds=ExpiresIn)
    # An end that no date has is an error.
    _ = datetime.now(timezone.utc) + lasting
    seconds = lasting // timedelta(seconds=1)
    url, fields = self._native.signer.post(self.meta, Bucket, Key, fields, conditions, seconds)
    return {'url': url, 'fields': fields}


def generate_db_auth_token(self, DBHostname, Port, DBUsername, Region=None):
    """A password for a database user that signs in with IAM, good for 15 minutes."""
    asked = {'Action': 'connect', 'DBUser': DBUsername}
    return _token(self, f'{DBHostname}:{Port}', asked, 'connect', Region, 900, 'rds-db')


def generate_db_connect_auth_token(self, Hostname, Region=None, ExpiresIn=900):
    """A password for an Aurora DSQL database."""
    return _token(self, Hostname, {'Action': 'DbConnect'}, 'DbConnect', Region, ExpiresIn, 'dsql')


def generate_db_connect_admin_auth_token(self, Hostname, Region=None, ExpiresIn=900):
    """A password for the administrator of an Aurora DSQL database."""
    return _token(self, Hostname, {'Action': 'DbConnectAdmin'}, 'DbConnectAdmin', Region, ExpiresIn, 'dsql')


def _token(client, host, asked, operation_name, region, expires, signing_name):
    scheme = 'https://'
    request = {'method': 'GET', 'url': f'{scheme}{host}/', 'headers': {}, 'body': asked, 'context': {}}
    region = client.meta.region_name if region is None else region
    signed = client._request_signer.generate_presigned_url(request, operation_name, expires, region, signing_name)
    return signed.removeprefix(scheme)


# The methods that classes get beside their operations, for the native handlers that add them.
_METHODS = {
    method.__name__: method
    for method in (
        generate_presigned_url,
        generate_presigned_post,
        generate_db_auth_token,
        generate_db_connect_auth_token,
        generate_db_connect_admin_auth_token,
    )
}
