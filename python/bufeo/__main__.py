"""Runs a program that was written for boto3, with bufeo in boto3's place.

python -m bufeo program.py [argument ...]
python -m bufeo -m module [argument ...]
"""

import runpy
import sys

_USAGE = 'usage: python -m bufeo program.py [argument ...]\n       python -m bufeo -m module [argument ...]'


def main(arguments):
    """Runs the program that the arguments name, as Python itself would."""
    from bufeo import install_as_boto3

    if not arguments or arguments[0] in ('-h', '--help'):
        print(_USAGE, file=sys.stderr if not arguments else sys.stdout)
        return 2 if not arguments else 0
    if arguments[0] == '-m':
        if len(arguments) < 2:
            print(_USAGE, file=sys.stderr)
            return 2
        install_as_boto3()
        sys.argv = arguments[1:]
        # As for Python's own `-m`, modules are looked for where the program is started.
        runpy.run_module(arguments[1], run_name='__main__', alter_sys=True)
        return 0
    install_as_boto3()
    sys.argv = arguments
    # And as for a program's file, where that lies; it may be a folder or an archive with a `__main__`.
    import os

    sys.path[0] = os.path.dirname(os.path.abspath(arguments[0]))
    runpy.run_path(arguments[0], run_name='__main__')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
