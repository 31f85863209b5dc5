"""The resources of one library, walked: every class, action, attribute, sub-resource, reference, collection, batch
action and waiter of all services that have resources, over answers made from the shapes. Nothing is sent.

usage: SDK=boto3|bufeo walk.py

Prints one line of JSON for each kind of resource: what was called with what, what came of it, and which classes were
made.
"""

import datetime
import json
import os
import sys

from describe import content, exception

if os.environ.get('SDK') == 'boto3':
    import boto3 as library
    from botocore import xform_name as snake_case
    from botocore.awsrequest import AWSResponse
    from botocore.config import Config
else:
    import bufeo as library
    from bufeo._bufeo import snake_case
    from bufeo.awsrequest import AWSResponse
    from bufeo.config import Config

SESSION = {'aws_access_key_id': 'AKIDEXAMPLE', 'aws_secret_access_key': 'secret', 'region_name': 'us-east-1'}
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
# S3's transfer methods and DynamoDB's types, which bufeo does not have yet.
TO_COME = {'copy', 'download_file', 'download_fileobj', 'upload_file', 'upload_fileobj', 'batch_writer'}
TO_COME_HANDLERS = {
    'creating-resource-class.dynamodb': 'high-level-dynamodb',
    'creating-resource-class.dynamodb.Table': 'high-level-dynamodb-table',
}
TOKENS = ('Token', 'Marker', 'IsTruncated', 'HasMore')


def value_of(shape, name, whole, parents=()):
    """A value of a shape; with `whole` every member of a structure, else what has to be there."""
    kind = shape.type_name
    if kind == 'structure':
        if shape.name in parents or len(parents) > 6:
            return {}
        parents += (shape.name,)
        wanted = shape.members if whole else shape.required_members
        return {member: value_of(shape.members[member], member, whole, parents) for member in wanted}
    if kind == 'list':
        return [value_of(shape.member, f'{name}-{place}', whole, parents) for place in (1, 2)]
    if kind == 'map':
        return {f'{name}-key': value_of(shape.value, f'{name}-value', whole, parents)}
    if kind in ('integer', 'long', 'float', 'double'):
        return 7
    if kind == 'boolean':
        return True
    if kind == 'timestamp':
        return MOMENT
    if kind == 'blob':
        return name.encode()
    return shape.enum[0] if shape.enum else f'{name}-value-long-enough'


class Walk:
    """One kind of resource of one service."""

    def __init__(self, session, service):
        self.told = []
        self.calls = {}
        self.empty = False
        self.session = session
        session.events.register('creating-resource-class', self.remember)
        self.resource = session.resource(service, endpoint_url='http://localhost:9', config=CONFIG)
        self.client = self.resource.meta.client
        self.model = self.client.meta.service_model
        self.client.meta.events.register_first('before-call', self.answer)
        self.client.meta.events.register_first('provide-client-params', self.see)

    def remember(self, service_context, **kwargs):
        self.context = service_context

    def see(self, params, model, **kwargs):
        self.told.append({'call': model.name, 'params': content(params)})

    def answer(self, model, **kwargs):
        """What the service would say: on the first call of two there are more pages."""
        count = self.calls[model.name] = self.calls.get(model.name, 0) + 1
        shape = model.output_shape
        parsed = value_of(shape, model.name, True) if shape is not None and not self.empty else {}
        for name in [name for name in parsed if name.endswith(TOKENS)]:
            if count % 2 == 0:
                del parsed[name]
        parsed['ResponseMetadata'] = {'HTTPStatusCode': 200}
        return AWSResponse('http://localhost:9', 200, {}, None), parsed

    def tell(self, what, function, *args, **kwargs):
        try:
            result = function(*args, **kwargs)
        except Exception as raised:
            told = exception(raised)
            self.told.append({what: 'raised', 'class': told['class'][0], 'text': told['text'].split('\n')[0]})
            return None
        self.told.append({what: shown(result)})
        return result

    def kind(self, name):
        """An instance of a kind of resource; its identifiers are as in the answers."""
        model = self.resource.meta.resource_model
        if name is None:
            return self.resource
        identifiers = [f'{item["name"]}-of-{name}' for item in model._resource_defs[name].get('identifiers', [])]
        for related in model.subresources:
            if related.resource.type == name and len(related.resource.identifiers) == len(identifiers):
                return getattr(self.resource, related.name)(*identifiers)
        factory, definition = self.session.resource_factory, model._resource_defs[name]
        return factory.load_from_definition(name, definition, self.context)(*identifiers, client=self.client)

    def required(self, request):
        """Arguments for what an action does not fill in."""
        shape = self.model.operation_model(request.operation).input_shape
        if shape is None:
            return {}
        filled = {param.target.split('.')[0].split('[')[0] for param in request.params}
        names = [name for name in shape.required_members if name not in filled]
        return {name: value_of(shape.members[name], name, False) for name in names}

    def walk(self, name):
        one = self.kind(name)
        model = one.meta.resource_model
        self.told.append(
            {
                'class': type(one).__name__,
                'attributes': sorted(name for name in dir(one) if name not in TO_COME and not name.startswith('_')),
                'repr': repr(one),
                'meta': [one.meta.service_name, one.meta.identifiers],
                'subresources': one.get_available_subresources(),
                'equal': [one == self.kind(name), hash(one) == hash(self.kind(name)), one != self.resource],
            }
        )
        shape = self.model.shape_for(model.shape) if model.shape else None
        for attribute in sorted(model.get_attributes(shape)) if shape is not None else ():
            self.tell(f'attribute {attribute}', getattr, one, attribute)
        if hasattr(one, 'load'):
            self.tell('load', one.load)
            self.tell('data', lambda: one.meta.data)
        for action in model.actions:
            for self.empty in (False, True):
                self.tell(f'action {action.name}', getattr(one, action.name), **self.required(action.request))
                self.told.append({'data after it': content(one.meta.data)})
        self.empty = False
        for related in model.subresources:
            given = [item for item in related.resource.identifiers if item.source == 'input']
            made = getattr(one, related.name)
            names = [f'{related.name}-{place}' for place in range(len(given))]
            self.tell(f'subresource {related.name}', made, *names)
            self.tell(f'subresource {related.name} without', made)
            self.tell(f'subresource {related.name} with', made, *names, nonsense=1)
        for related in model.references:
            self.tell(f'reference {related.name}', getattr, one, related.name)
        for collection in model.collections:
            self.collection(one, collection)
        for waiter in model.waiters:
            wait = {'WaiterConfig': {'MaxAttempts': 1, 'Delay': 0}}
            self.tell(f'waiter {waiter.name}', getattr(one, waiter.name), **wait)
        return self.told

    def collection(self, one, model):
        name = f'collection {model.name}'
        given = self.required(model.request)
        manager = getattr(one, model.name)
        self.told.append({name: repr(manager), 'class': type(manager).__name__})
        self.tell(name, lambda: list(manager.filter(**given)))
        self.tell(f'{name} limited', lambda: list(manager.filter(**given).limit(1)))
        self.tell(f'{name} of none', lambda: list(manager.filter(**given).limit(0)))
        self.tell(f'{name} by pages', lambda: list(manager.filter(**given).page_size(5).pages()))
        self.tell(f'{name} with nonsense', lambda: list(manager.filter(Nonsense=1)))
        for self.empty in (False, True):
            for action in model.batch_actions:
                arguments = self.required(action.request)
                batch = getattr(manager.filter(**given), snake_case(action.name))
                self.tell(f'{name} batch {action.name}', batch, **arguments)
            self.tell(f'{name} empty', lambda: list(manager.filter(**given)))
        self.empty = False


def shown(result):
    """A result; of resources their names and their data."""
    if isinstance(result, list):
        return [shown(item) for item in result]
    if hasattr(result, 'meta') and hasattr(result.meta, 'identifiers'):
        return {'resource': repr(result), 'data': content(result.meta.data)}
    return content(result)


CONFIG = Config(retries={'max_attempts': 0}, parameter_validation=True)


def main():
    for service in library.Session(**SESSION).get_available_resources():
        kinds = library.Session(**SESSION).resource(service).meta.resource_model._resource_defs
        for name in [None, *kinds]:
            session = library.Session(**SESSION)
            for event_name, unique_id in TO_COME_HANDLERS.items():
                session.events.unregister(event_name, unique_id=unique_id)
            classes = []
            session.events.register(
                'creating-resource-class',
                lambda event_name, classes=classes, **kwargs: classes.append([event_name, sorted(kwargs)]),
            )
            told = Walk(session, service).walk(name)
            print(json.dumps({'kind': f'{service}.{name or "ServiceResource"}', 'told': told, 'classes': classes}))
            sys.stdout.flush()


if __name__ == '__main__':
    main()
