"""Docstrings of methods, written from the model."""


def describe(service_model, method_name, operation_name):
    """What a method takes and gives, as a program would write it."""
    model = service_model.operation_model(operation_name)
    lines = [f'Calls {operation_name} of {service_model.service_id}.', '', '**Request Syntax**', '', '::', '']
    if model.input_shape is None or not model.input_shape.members:
        lines.append(f'    response = client.{method_name}()')
    else:
        lines.append(f'    response = client.{method_name}(')
        for name, shape in model.input_shape.members.items():
            required = name in model.input_shape.required_members
            lines.append(f'        {name}={_example(shape, 2, ())},{"  # required" if required else ""}')
        lines.append('    )')
    if model.output_shape is not None and model.output_shape.members:
        lines += ['', '**Response Syntax**', '', '::', '', f'    {_example(model.output_shape, 1, ())}']
    return '\n'.join(lines) + '\n'


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
