"""The library that the scenarios run through: `boto3` where the variable SDK says so, else bufeo."""

import os

if os.environ.get('SDK') == 'boto3':
    import boto3 as library
    from botocore import UNSIGNED, exceptions, handlers
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config
else:
    import bufeo as library
    from bufeo import UNSIGNED, exceptions, handlers
    from bufeo.awsrequest import AWSResponse
    from bufeo.config import Config

__all__ = ['AWSResponse', 'Config', 'UNSIGNED', 'exceptions', 'handlers', 'library']
