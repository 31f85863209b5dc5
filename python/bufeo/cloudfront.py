"""Signed addresses of CloudFront."""

import base64
import json


class CloudFrontSigner:
    """Signs addresses of a distribution with the private key of one of its key pairs.

    `rsa_signer` is called with the bytes to be signed and returns the signature, RSA with SHA-1.
    """

    def __init__(self, key_id, rsa_signer):
        self.key_id = key_id
        self.rsa_signer = rsa_signer

    def generate_presigned_url(self, url, date_less_than=None, policy=None):
        """The address, good until a time, or under a policy that `build_policy` made."""
        if (date_less_than is None) == (policy is None):
            raise ValueError('Need to provide either date_less_than or policy, but not both')
        if policy is None:
            condition = [f'Expires={_seconds(date_less_than)}']
            policy = self.build_policy(url, date_less_than)
        else:
            condition = [f'Policy={_encoded(_bytes(policy))}']
        signature = _encoded(self.rsa_signer(_bytes(policy)))
        query = [*condition, f'Signature={signature}', f'Key-Pair-Id={self.key_id}']
        return url + ('&' if '?' in url else '?') + '&'.join(query)

    def build_policy(self, resource, date_less_than, date_greater_than=None, ip_address=None):
        """Who may have what, and when, as JSON."""
        condition = {'DateLessThan': {'AWS:EpochTime': _seconds(date_less_than)}}
        if ip_address:
            block = ip_address if '/' in ip_address else f'{ip_address}/32'
            condition['IpAddress'] = {'AWS:SourceIp': block}
        if date_greater_than:
            condition['DateGreaterThan'] = {'AWS:EpochTime': _seconds(date_greater_than)}
        statement = {'Resource': resource, 'Condition': condition}
        return json.dumps({'Statement': [statement]}, separators=(',', ':'))


def _bytes(policy):
    return policy.encode('utf-8') if isinstance(policy, str) else policy


def _seconds(date):
    """Of a time without a zone in the local one, as `datetime.timestamp` takes it."""
    return int(date.timestamp())


def _encoded(data):
    """Base64 with the letters that an address takes."""
    text = base64.b64encode(data).translate(bytes.maketrans(b'+=/', b'-_~'))
    return text.decode('ascii')
