"""Runs scenarios with botocore and prints, for each, the events it saw, what they were given and how it ended."""

import json
import sys

import botocore.session
from botocore.config import Config


def run(scenario):
    seen, arguments = [], {}
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI")

    def record(event_name, **kwargs):
        kind = event_name.split(".")[0]
        seen.append(event_name)
        arguments[kind] = sorted(kwargs)
        if kind == scenario["fail_in"]:
            raise RuntimeError("on purpose")

    session.get_component("event_emitter").register("*", record)
    try:
        client = session.create_client(
            scenario["service"],
            region_name="eu-west-1",
            endpoint_url=scenario["endpoint"],
            config=Config(retries={"mode": "standard"}),
        )
        client._make_api_call(scenario["operation"], scenario["params"])
        end = "answer"
    except Exception as error:
        end = type(error).__name__
    return {"events": seen, "arguments": arguments, "end": end}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
