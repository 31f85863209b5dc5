"""The same program for two libraries: calls of S3 and DynamoDB with handlers on every event.

usage: SDK=boto3|bufeo program.py ENDPOINT

Prints one line of JSON for each scenario: what every call came to, and every event with its arguments.
"""

import json
import sys
import traceback

import scenarios  # noqa: F401  registers them
from run import SCENARIOS, Run


def main(endpoint):
    for function in SCENARIOS:
        run = Run(endpoint)
        try:
            function(run)
        except BaseException:
            run.told.append({'broken': traceback.format_exc()})
        print(json.dumps({'scenario': function.__name__, 'told': run.told}, sort_keys=True))


if __name__ == '__main__':
    main(sys.argv[1])
