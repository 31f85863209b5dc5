"""Scenarios with resources against a moto server: the same files that the Rust tests read, through boto3 as well, so
that what they expect is what boto3 does."""

import datetime
import json
import pathlib
import re
import urllib.request

import pytest

FOLDER = pathlib.Path(__file__).parents[2] / 'crates' / 'resource' / 'tests' / 'moto'
SCENARIOS = [
    (file.stem, name, steps)
    for file in sorted(FOLDER.glob('*.json'))
    for name, steps in json.loads(file.read_text()).items()
]


def library(name):
    if name == 'boto3':
        return pytest.importorskip('boto3')
    import bufeo

    return bufeo


def fits(expected, value):
    """Whether a value is as expected: of dictionaries the named members, lists whole; `*` is anything, also at the ends
    of a text."""
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(fits(item, value.get(name)) for name, item in expected.items())
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(fits, expected, value))
    if expected == '*':
        return value is not None
    if isinstance(expected, str) and '*' in (expected[0], expected[-1]):
        text = str(value)
        return text.endswith(expected[1:]) if expected[0] == '*' else text.startswith(expected[:-1])
    return expected == value


def shown(value):
    """What is compared: of resources their names."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return repr(value) if hasattr(value, 'meta') else value


class Scenario:
    """What was made so far, by name."""

    def __init__(self, service):
        self.known = {'service': service}

    def named(self, name):
        place = re.fullmatch(r'(\w+)\[(\d+)\]', name)
        return self.known[place[1]][int(place[2])] if place else self.known[name]

    def filled(self, value):
        """The same with `${name.attribute}` replaced."""
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        reference = re.fullmatch(r'\$\{(\w+)\.(\w+)\}', value) if isinstance(value, str) else None
        if reference is None:
            return value
        owner = self.named(reference[1])
        return owner[reference[2]] if isinstance(owner, dict) else getattr(owner, reference[2])

    def run(self, step):
        """What a step comes to."""
        owner, params = self.named(step['of']), self.filled(step.get('with', {}))
        if 'sub' in step:
            return getattr(owner, step['sub'])(*step['ids'])
        if 'get' in step or 'follow' in step:
            return getattr(owner, step.get('get') or step['follow'])
        if 'all' in step or 'batch' in step:
            found = getattr(owner, step.get('all') or step['batch']).filter(**step.get('filter', {}))
            if 'limit' in step:
                found = found.limit(step['limit'])
            if 'page_size' in step:
                found = found.page_size(step['page_size'])
            return list(found) if 'all' in step else getattr(found, step['do'])(**params)
        return getattr(owner, step['do'])(**params)


def test_there_are_enough():
    assert len(SCENARIOS) >= 40 and len({service for service, _, _ in SCENARIOS}) == 9


@pytest.mark.parametrize('sdk', ['boto3', 'bufeo'])
@pytest.mark.parametrize(('service', 'name', 'steps'), SCENARIOS, ids=[f'{one}-{two}' for one, two, _ in SCENARIOS])
@pytest.mark.filterwarnings('ignore')
def test_a_scenario(moto, sdk, service, name, steps):
    urllib.request.urlopen(urllib.request.Request(f'{moto}/moto-api/reset', method='POST')).close()
    session = library(sdk).Session(
        aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret', region_name='us-east-1'
    )
    scenario = Scenario(session.resource(service, endpoint_url=moto))
    for step in steps:
        try:
            result = scenario.run(step)
        except Exception as raised:
            code = getattr(raised, 'response', {}).get('Error', {}).get('Code')
            assert code is not None and code == step.get('fails'), (step, raised)
            continue
        assert 'fails' not in step, (step, result)
        if 'as' in step:
            scenario.known[step['as']] = result
        if 'count' in step:
            assert len(result) == step['count'], (step, result)
        if 'is' in step:
            assert fits(step['is'], shown(result)), (step, result)
