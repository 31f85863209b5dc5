"""Runs scenarios with botocore and prints, for each, the events it saw and how the call ended."""

import json
import sys

import botocore.session
from botocore.config import Config


def run(scenario):
    seen = []
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "wJalrXUtnFEMI")

    def record(event_name, **kwargs):
        seen.append(event_name)
        if scenario["fail_in"] and event_name.split(".")[0] == scenario["fail_in"]:
            raise RuntimeError("on purpose")

    session.get_component("event_emitter").register("*", record)
    client = session.create_client(
        scenario["service"],
        region_name="eu-west-1",
        endpoint_url=scenario["endpoint"],
        config=Config(retries={"mode": "standard"}),
    )
    try:
        client._make_api_call(scenario["operation"], scenario["params"])
        end = "answer"
    except Exception as error:
        end = type(error).__name__
    return {"events": seen, "end": end}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
