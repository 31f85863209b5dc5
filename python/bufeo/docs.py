"""Docstrings of methods, written from the model."""


def describe(service_model, method_name, operation_name):
    """What a method takes and gives, as a program would write it."""
    model = service_model.operation_model(operation_name)
    lines = [f'Calls {operation_name} of {service_model.service_id}.', '']
    lines += _request(model, f'response = client.{method_name}', [])
    if model.output_shape is not None and model.output_shape.members:
        lines += ['', '**Response Syntax**', '', '::', '', f'    {_example(model.output_shape, 1, ())}']
    return '\n'.join(lines) + '\n'


def describe_paginator(service_model, operation_name, method_name, config):
    """What the pages of an operation are asked for with."""
    model = service_model.operation_model(operation_name)
    size = ["            'PageSize': 123,"] if 'limit_key' in config else []
    paging = [
        '        PaginationConfig={',
        "            'MaxItems': 123,",
        *size,
        "            'StartingToken': 'string',",
        '        },',
    ]
    tokens = config['input_token'] if isinstance(config['input_token'], list) else [config['input_token']]
    hidden = {*tokens, config.get('limit_key')}
    client = f'{service_model._class_name}.Client'
    lines = [f'The pages of the answers of {client}.{method_name}, one after the other.', '']
    lines += _request(model, 'response_iterator = paginator.paginate', paging, hidden)
    if model.output_shape is not None and model.output_shape.members:
        lines += ['', '**Response Syntax**', '', '::', '', f'    {_example(model.output_shape, 1, ())}']
    return '\n'.join(lines) + '\n'


def describe_waiter(service_model, waiter_name, config):
    """What is waited for, and with what."""
    from bufeo._bufeo import snake_case

    model = service_model.operation_model(config.operation)
    method = f'{service_model._class_name}.Client.{snake_case(config.operation)}'
    waiting = [
        '        WaiterConfig={',
        "            'Delay': 123,",
        "            'MaxAttempts': 123,",
        '        },',
    ]
    text = (
        f'Waits for {waiter_name}: calls {method} every {config.delay} seconds until its answer means success. '
        f'`WaiterError` is raised where it means failure, and after {config.max_attempts} calls.'
    )
    return '\n'.join([text, '', *_request(model, 'waiter.wait', waiting)]) + '\n'


def _request(model, call, more, hidden=()):
    """How a call is written: the members of the input but for the hidden ones, and more lines."""
    members = {} if model.input_shape is None else model.input_shape.members
    shown = {name: shape for name, shape in members.items() if name not in hidden}
    lines = ['**Request Syntax**', '', '::', '']
    if not shown and not more:
        return [*lines, f'    {call}()']
    lines.append(f'    {call}(')
    for name, shape in shown.items():
        required = name in model.input_shape.required_members
        lines.append(f'        {name}={_example(shape, 2, ())},{"  # required" if required else ""}')
    return [*lines, *more, '    )']


_SCALARS = {
    'string': "'string'",
    'character': "'string'",
    'integer': '123',
    'long': '123',
    'bigdecimal': '123',
    'float': '...',
    'double': '123.0',
    'boolean': 'True|False',
    'timestamp': 'datetime(2015, 1, 1)',
    'blob': "b'bytes'",
}


def _example(shape, depth, parents):
    if shape.name in parents:
        return "{'... recursive ...'}"
    parents += (shape.name,)
    pad = '    ' * (depth + 1)
    end = '    ' * depth
    if shape.type_name == 'structure':
        rows = [f"{pad}'{name}': {_example(member, depth + 1, parents)}" for name, member in shape.members.items()]
        return '{\n' + ',\n'.join(rows) + f'\n{end}}}' if rows else '{}'
    if shape.type_name == 'list':
        return f'[\n{pad}{_example(shape.member, depth + 1, parents)},\n{end}]'
    if shape.type_name == 'map':
        return f"{{\n{pad}'string': {_example(shape.value, depth + 1, parents)}\n{end}}}"
    if shape.type_name == 'string' and shape.enum:
        return '|'.join(repr(value) for value in shape.enum)
    if shape.type_name == 'blob' and shape.serialization.get('streaming'):
        return "b'bytes'|file"
    return _SCALARS.get(shape.type_name, "'string'")
