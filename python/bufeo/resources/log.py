"""Messages for programs that want to see what resources do."""

import sys


def debug(name, message, *arguments):
    """Logs a message, where the program has anything to do with logging."""
    logging = sys.modules.get('logging')
    if logging is not None:
        logging.getLogger(name).debug(message, *arguments)
