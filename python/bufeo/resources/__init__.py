"""Resources: what a service has, as objects with identifiers, values, actions and collections.

s3 = bufeo.resource('s3')
for obj in s3.Bucket('mybucket').objects.filter(Prefix='logs/'):
    print(obj.key, obj.size)
"""

import sys


def debug(name, message, *arguments):
    """Logs what resources do, where the program has anything to do with logging."""
    logging = sys.modules.get('logging')
    if logging is not None:
        logging.getLogger(name).debug(message, *arguments)
