"""Classes, methods, attributes and models."""

from describe import text
from run import kind_of, scenario


@scenario
def classes_and_attributes(run):
    class Base:
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.initialized = True

        def from_base(self):
            return 'base'

    def edit(class_attributes, base_classes, **kwargs):
        class_attributes['mine'] = lambda self: self.meta.region_name
        class_attributes['list_buckets'] = lambda self: 'replaced'
        base_classes.insert(0, Base)

    run.session.events.register('creating-client-class.s3', edit)
    s3 = run.client('s3')
    run.call(s3.mine)
    run.call(s3.list_buckets)
    run.call(s3.from_base)
    other = run.client('s3')
    run.tell_value(
        initialized=s3.initialized,
        same_class=type(s3) is type(other),
        name=type(s3).__name__,
        bases=[cls.__name__ for cls in type(s3).__mro__ if cls.__name__ != 'ClientBase'],
        methods=sorted(s3.meta.method_to_api_mapping)[:20],
        operation=s3.meta.method_to_api_mapping['list_objects_v2'],
        region=s3.meta.region_name,
        endpoint=text(s3.meta.endpoint_url),
        partition=s3.meta.partition,
        service=s3.meta.service_model.service_name,
    )
    s3.meta.events.register('getattr.s3.old_name', lambda client, **kwargs: client.head_bucket)
    run.call(lambda: kind_of(s3.old_name))
    run.call(lambda: hasattr(s3, 'older_name'))
    s3.anything = 5
    run.tell_value(anything=s3.anything, method=s3.get_object.__name__)


@scenario
def every_call_passes_make_api_call(run):
    from unittest import mock

    s3 = run.client('s3', quiet=True)
    base = type(s3).__mro__[1]
    with mock.patch.object(base, '_make_api_call', return_value={'patched': True}) as patched:
        run.call(s3.list_objects_v2, Bucket='b')
        run.tell_value(arguments=list(patched.call_args.args), count=patched.call_count)
    original = base._make_api_call

    def wrapper(self, operation_name, api_params):
        run.tell_value(wrapped=operation_name, params=api_params)
        return original(self, operation_name, api_params)

    with mock.patch.object(base, '_make_api_call', wrapper):
        run.call(s3.list_buckets)
    s3._make_api_call = lambda operation_name, api_params: 'of the instance'
    run.call(s3.list_buckets)


@scenario
def models_are_described(run):
    s3, dynamodb = run.client('s3', quiet=True), run.client('dynamodb', quiet=True)
    for client, operation in ((s3, 'GetObject'), (s3, 'PutBucketTagging'), (dynamodb, 'Query')):
        service = client.meta.service_model
        model = service.operation_model(operation)
        run.tell_value(
            name=model.name,
            wire_name=model.wire_name,
            http=model.http,
            metadata=dict(service.metadata),
            service_id=service.service_id,
            hyphenized=service.service_id.hyphenize(),
            protocol=service.protocol,
            signing_name=service.signing_name,
            endpoint_prefix=service.endpoint_prefix,
            input=shape_of(model.input_shape),
            output=shape_of(model.output_shape),
            errors=[shape.name for shape in model.error_shapes],
            streaming=[model.has_streaming_input, model.has_streaming_output],
            deprecated=model.deprecated,
            auth_type=model.auth_type,
            idempotent=model.idempotent_members,
            event_stream=[model.has_event_stream_input, model.has_event_stream_output],
        )
    run.tell_value(operations=list(dynamodb.meta.service_model.operation_names)[:50])
    run.call(dynamodb.meta.service_model.operation_model, 'NoSuchOperation')


def shape_of(shape, depth=6):
    if shape is None or depth == 0:
        return None if shape is None else shape.name
    told = {
        'name': shape.name,
        'type': shape.type_name,
        'class': kind_of(shape),
        'serialization': dict(shape.serialization),
        'metadata': dict(shape.metadata),
        'required': list(getattr(shape, 'required_members', [])),
    }
    if shape.type_name == 'structure':
        told['members'] = {name: shape_of(member, depth - 1) for name, member in shape.members.items()}
    if shape.type_name == 'list':
        told['member'] = shape_of(shape.member, depth - 1)
    if shape.type_name == 'map':
        told['key'], told['value'] = shape_of(shape.key, 1), shape_of(shape.value, depth - 1)
    if shape.type_name == 'string':
        told['enum'] = list(shape.enum)
    return told
