"""Logs on a stream, as `boto3.set_stream_logger` turns them on."""

import logging

_STOOD_IN_FOR = ('boto3', 'botocore')


def set_stream_logger(name='boto3', level=logging.DEBUG, format_string=None):
    """Writes what is logged under a name to the standard error; '' stands for all. What boto3 and botocore would log,
    bufeo logs under its own name, which is shown with theirs.

    bufeo.set_stream_logger('boto3.resources', logging.INFO)
    """
    if format_string is None:
        format_string = '%(asctime)s %(name)s [%(levelname)s] %(message)s'
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(format_string))
    root, _, rest = name.partition('.')
    names = {name, '.'.join(filter(None, ['bufeo', rest]))} if root in _STOOD_IN_FOR else {name}
    for each in names:
        logger = logging.getLogger(each)
        logger.setLevel(level)
        logger.addHandler(handler)
