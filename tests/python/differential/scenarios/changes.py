"""What handlers change: parameters, context, requests, parsed answers."""

from describe import content, text
from run import kind_of, scenario
from sdk import UNSIGNED


@scenario
def parameters_are_changed_and_replaced(run):
    s3 = run.client('s3')
    run.call(s3.create_bucket, Bucket='bucket')
    events = s3.meta.events

    def default(params, **kwargs):
        params.setdefault('Bucket', 'bucket')

    with_default = 'provide-client-params.s3.ListObjectsV2'
    events.register(with_default, default)
    run.call(s3.list_objects_v2, EncodingType='url')
    events.unregister(with_default, default)
    run.call(s3.list_objects_v2, EncodingType='url')

    replacement = {'Bucket': 'bucket', 'Key': 'replaced', 'Metadata': {'a': 'b'}}
    events.register('provide-client-params.s3.PutObject', lambda **kwargs: replacement)
    events.register('provide-client-params.s3', lambda **kwargs: {'Bucket': 'never'})
    run.call(s3.put_object)
    run.tell_value(replacement=replacement)


@scenario
def one_context_for_all_events(run):
    s3 = run.client('s3', quiet=True)
    contexts, mine = [], object()

    def first(params, context, **kwargs):
        context['mine'] = mine
        contexts.append(context)

    events = s3.meta.events
    events.register('provide-client-params', first)
    for name in (
        'before-parameter-build',
        'before-endpoint-resolution',
        'before-call',
        'choose-signer',
        'response-received',
        'after-call',
    ):
        events.register(name, lambda context, **kwargs: contexts.append(context))
    for name in ('request-created', 'before-sign', 'before-send'):
        events.register(name, lambda request, **kwargs: contexts.append(request.context))
    events.register('before-call', lambda params, **kwargs: contexts.append(params['context']))
    events.register('needs-retry', lambda request_dict, **kwargs: contexts.append(request_dict['context']))
    run.call(s3.list_buckets)
    run.tell_value(count=len(contexts), same=all(context is contexts[0] for context in contexts))
    run.tell_value(kept=contexts[0]['mine'] is mine)
    known = ('client_region', 'has_streaming_input', 'auth_type', 'unsigned_payload')
    run.tell_value(context={name: contexts[0][name] for name in known})
    run.tell_value(config=contexts[0]['client_config'] is s3.meta.config)
    run.tell_value(retries={name: kind_of(value) for name, value in contexts[0]['retries'].items()})


@scenario
def the_callers_objects_are_seen_and_kept(run):
    s3 = run.client('s3', quiet=True)
    s3.create_bucket(Bucket='bucket')
    tags = [{'Key': 'a', 'Value': 'b'}]
    tagging = {'TagSet': tags}
    seen = {}

    def edit(params, event_name, **kwargs):
        seen[event_name.split('.')[0]] = params['Tagging'] is tagging and params['Tagging']['TagSet'] is tags
        if event_name.startswith('before-parameter-build'):
            params['Tagging']['TagSet'].append({'Key': 'c', 'Value': 'd'})

    for name in ('provide-client-params', 'before-parameter-build', 'before-endpoint-resolution'):
        s3.meta.events.register(name, edit)
    run.call(s3.put_bucket_tagging, Bucket='bucket', Tagging=tagging)
    run.tell_value(seen=seen, tagging=tagging)
    s3.meta.events.unregister('provide-client-params', edit)
    s3.meta.events.unregister('before-parameter-build', edit)
    s3.meta.events.unregister('before-endpoint-resolution', edit)
    run.call(s3.get_bucket_tagging, Bucket='bucket')


@scenario
def private_parameters_travel_in_the_context(run):
    s3 = run.client('s3', quiet=True)

    def take(params, context, **kwargs):
        context['_mine'] = {name: params.pop(name) for name in list(params) if name.startswith('_')}

    def put(params, context, **kwargs):
        params['headers']['X-Mine'] = context['_mine']['_Header']
        params['_unmodelled'] = 'lasts'

    seen = {}
    s3.meta.events.register('provide-client-params.*.*', take)
    s3.meta.events.register('before-call.*.*', put)
    s3.meta.events.register('before-sign', lambda request, **kwargs: seen.update(signed=request.headers.get('x-mine')))
    s3.meta.events.register('before-send', lambda request, **kwargs: seen.update(sent=request.headers['X-Mine']))
    s3.meta.events.register(
        'needs-retry', lambda request_dict, **kwargs: seen.update(lasts=request_dict.get('_unmodelled'))
    )
    run.call(s3.list_buckets, _Header='value')
    run.tell_value(seen=seen)


@scenario
def the_request_is_changed_before_and_after_signing(run):
    s3 = run.client('s3', quiet=True)
    seen = {}

    def sign(request, **kwargs):
        request.headers.add_header('X-Twice', 'a')
        request.headers.add_header('X-Twice', 'b')
        request.headers['X-Param'] = 'c'
        del request.headers['x-param']
        request.params['added'] = 'to the query'
        seen['before'] = sorted(request.headers.keys())

    def created(request, **kwargs):
        seen['authorization'] = 'Authorization' in request.headers
        seen['signed'] = request.headers['Authorization'].split('SignedHeaders=')[1].split(',')[0]

    def send(request, **kwargs):
        seen['sent'] = sorted(request.headers)
        seen['url'] = text(request.url)
        seen['body'] = content(request.body)
        request.headers['X-Late'] = 'unsigned'

    s3.meta.events.register('before-sign.s3', sign)
    s3.meta.events.register('request-created', created)
    s3.meta.events.register('before-send.s3', send)
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)


@scenario
def session_handlers_run_before_signing_and_client_handlers_after(run):
    seen = []
    run.session.events.register(
        'request-created.s3', lambda request, **kwargs: seen.append('Authorization' in request.headers)
    )
    s3 = run.client('s3', quiet=True)
    s3.meta.events.register(
        'request-created.s3', lambda request, **kwargs: seen.append('Authorization' in request.headers)
    )
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)


@scenario
def parsed_answers_are_changed(run):
    s3 = run.client('s3', quiet=True)
    events = s3.meta.events

    def add(customized_response_dict, response_dict, **kwargs):
        customized_response_dict['Custom'] = 'added'
        response_dict['headers']['x-amz-request-id'] = 'changed'

    def received(parsed_response, **kwargs):
        parsed_response['Received'] = True

    def after(parsed, http_response, **kwargs):
        parsed['Status'] = http_response.status_code
        parsed['Text'] = kind_of(http_response.text)
        del parsed['ResponseMetadata']

    events.register('before-parse', add)
    events.register('response-received', received)
    run.call(s3.list_buckets)
    events.register('after-call', after)
    run.call(s3.list_buckets)
    dynamodb = run.client('dynamodb', quiet=True)
    dynamodb.meta.events.register(
        'before-parse', lambda response_dict, **kwargs: response_dict.update(status_code=400, body=b'{"__type": "x#Y"}')
    )
    run.call(dynamodb.list_tables)


@scenario
def signers_are_chosen(run):
    s3 = run.client('s3', quiet=True)
    seen = {}
    s3.meta.events.register(
        'before-send', lambda request, **kwargs: seen.update(signed='Authorization' in request.headers)
    )
    s3.meta.events.register('choose-signer.s3.*', lambda **kwargs: UNSIGNED)
    run.call(s3.list_buckets)
    run.tell_value(seen=seen)
    unsigned = run.client('s3', quiet=True, signature_version=UNSIGNED)
    unsigned.meta.events.register(
        'before-send', lambda request, **kwargs: seen.update(unsigned='Authorization' not in request.headers)
    )
    run.call(unsigned.list_buckets)
    run.tell_value(seen=seen)
