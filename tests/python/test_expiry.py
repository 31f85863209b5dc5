"""For how long presigned URLs and forms are good, beside boto3."""

import base64
import datetime
import decimal
import json
import time
from urllib.parse import parse_qs, urlsplit

import both
import pytest


class Seven:
    def __int__(self):
        return 7


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def until(sdk, expires):
    """The end of a URL that S3's first signature is in, from now on in seconds."""
    s3 = both.client(sdk, 's3')
    before = time.time()
    url = s3.generate_presigned_url('get_object', Params={'Bucket': 'b', 'Key': 'k'}, ExpiresIn=expires)
    return round((int(query(url)['Expires']) - before) / 10)


def form_until(sdk, expires):
    form = both.client(sdk, 's3').generate_presigned_post('b', 'k', ExpiresIn=expires)
    end = json.loads(base64.b64decode(form['fields']['policy']))['expiration']
    end = datetime.datetime.strptime(end, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=datetime.timezone.utc)
    return round((end.timestamp() - time.time()) / 10)


GOOD = ['600', 600, 600.5, -1, -600, 0, None, True, ' 600 ', b'600', 10**9, decimal.Decimal('600.5'), Seven(), 1e-7]
BAD = ['', 'abc', '6 0', 'é', float('inf'), float('nan'), [], {}, datetime.timedelta(seconds=60)]


@pytest.mark.parametrize('expires', GOOD + BAD, ids=repr)
def test_s3s_first_signature_takes_what_is_a_whole_number(expires):
    theirs, ours = both.both(lambda sdk: until(sdk, expires))
    if isinstance(theirs, Exception):
        assert type(ours) is type(theirs)
    else:
        assert ours == theirs


@pytest.mark.parametrize('expires', [*GOOD, *BAD, 10**12, -(10**12), 10**30], ids=repr)
def test_forms_take_numbers(expires):
    theirs, ours = both.both(lambda sdk: form_until(sdk, expires))
    if isinstance(theirs, Exception):
        assert type(ours) is type(theirs)
    else:
        assert ours == theirs


@pytest.mark.parametrize('expires', ['60', 60, -1, 0, None, 604_801, 10**12, b'60'], ids=repr)
def test_version_4_says_what_it_was_told(expires):
    def said(sdk):
        s3 = both.client(sdk, 's3', signature_version='s3v4')
        url = s3.generate_presigned_url('list_buckets', ExpiresIn=expires)
        sts = both.client(sdk, 'sts').generate_presigned_url('get_caller_identity', ExpiresIn=expires)
        token = both.client(sdk, 'dsql').generate_db_connect_auth_token('host', ExpiresIn=expires)
        return [query(signed)['X-Amz-Expires'] for signed in (url, sts, f'https://{token}')]

    theirs, ours = both.both(said)
    assert ours == theirs


@pytest.mark.parametrize(('expires', 'seconds'), [(60.5, '60'), (True, '1'), (' 60 ', '60')])
def test_version_4_is_told_whole_seconds_alone(expires, seconds):
    url = both.client('bufeo', 's3', signature_version='s3v4').generate_presigned_url('list_buckets', ExpiresIn=expires)
    assert query(url)['X-Amz-Expires'] == seconds


@pytest.mark.parametrize('expires', [10**30, -(10**30), 1e30])
def test_what_is_too_large_says_which_argument(expires):
    with pytest.raises(OverflowError, match='ExpiresIn'):
        both.client('bufeo', 's3').generate_presigned_url('list_buckets', ExpiresIn=expires)


@pytest.mark.parametrize('expires', ['60', -1, 600.5])
def test_signers_of_requests_take_the_same(expires):
    import botocore.auth
    import botocore.awsrequest
    import bufeo.auth
    import bufeo.awsrequest

    for module in (botocore, bufeo):
        credentials = type('Keys', (), {'access_key': 'a', 'secret_key': 's', 'token': None, 'account_id': None})()
        request = module.awsrequest.AWSRequest('GET', 'https://host/path')
        module.auth.SigV4QueryAuth(credentials, 'es', 'eu-west-1', expires=expires).add_auth(request)
        assert query(request.url)['X-Amz-Expires'] in (str(expires), str(int(expires)))
