"""Measures what a signature of version 4 takes botocore and prints the figures, a name and a number a line.

usage: signatures.py TIMES
"""

import datetime
import sys
import time

import botocore.auth
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

MOMENT = datetime.datetime(2015, 8, 30, 12, 36, 0)
BODY = b'{"TableName": "table", "Key": {"id": {"S": "0001"}}}'
HEADERS = {
    'X-Amz-Target': 'DynamoDB_20120810.GetItem',
    'Content-Type': 'application/x-amz-json-1.0',
}

# The same second on every side, so that they come to the same signature.
botocore.auth.get_current_datetime = lambda *_: MOMENT

signer = SigV4Auth(Credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI'), 'dynamodb', 'us-east-1')
request = AWSRequest('POST', 'https://dynamodb.us-east-1.amazonaws.com/', dict(HEADERS), BODY)

times = int(sys.argv[1])
for _ in range(-(-times // 10)):
    signer.add_auth(request)
used = time.process_time()
for _ in range(times):
    signer.add_auth(request)
used = time.process_time() - used
print('cpu_microseconds', used * 1e6 / times)
print('signature', int(request.headers['Authorization'].rpartition('=')[2][:12], 16))
