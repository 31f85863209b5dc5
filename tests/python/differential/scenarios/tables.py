"""Tables of DynamoDB, and what messages say of values."""

from run import scenario


@scenario
def tables(run):
    dynamodb = run.client('dynamodb')
    run.call(
        dynamodb.create_table,
        TableName='table',
        KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}],
        AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}],
        BillingMode='PAY_PER_REQUEST',
    )
    item = {
        'id': {'S': 'ü'},
        'n': {'N': '1.5'},
        'b': {'B': b'\x00\xff'},
        'l': {'L': [{'NULL': True}, {'BOOL': False}]},
        'm': {'M': {'k': {'SS': ['a', 'b']}}},
        'bs': {'BS': [b'x']},
    }
    run.call(dynamodb.put_item, TableName='table', Item=item)
    run.call(dynamodb.get_item, TableName='table', Key={'id': {'S': 'ü'}})
    run.call(dynamodb.get_item, TableName='table', Key={'id': {'S': 'none'}})
    run.call(
        dynamodb.query,
        TableName='table',
        KeyConditionExpression='id = :id',
        ExpressionAttributeValues={':id': {'S': 'ü'}},
    )
    run.call(
        dynamodb.put_item,
        TableName='table',
        Item={'id': {'S': 'ü'}},
        ConditionExpression='attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure='ALL_OLD',
    )
    run.call(dynamodb.describe_table, TableName='table')
    run.call(dynamodb.get_item, TableName='nowhere', Key={'id': {'S': 'x'}})
    run.call(dynamodb.list_tables, Limit=0)
    run.call(dynamodb.put_item, TableName='table', Item={'id': {'S': 5, 'X': 1}, 'e': 'text'})
    run.call(dynamodb.put_item, TableName=5)


@scenario
def values_in_messages(run):
    dynamodb = run.client('dynamodb', quiet=True)

    class Odd:
        def __str__(self):
            return 'told by str'

        def __repr__(self):
            return 'told by repr'

    class Text(str):
        pass

    for value in [
        Odd(),
        [Odd()],
        {'a': Odd(), 'b': b'x'},
        (1, 2.5),
        {
            1,
        },
        1.0,
        True,
        b'x',
        bytearray(b'y'),
        None,
        10**30,
        float('nan'),
    ]:
        run.call(dynamodb.put_item, TableName='table', Item=value)
        run.call(dynamodb.list_tables, Limit=value)
        run.call(dynamodb.list_tables, ExclusiveStartTableName=value)
    run.call(dynamodb.put_item, TableName='t', Item={1: {'S': 'x'}, Text('y'): {'S': Text('z')}})
    run.call(dynamodb.put_item, TableName='t', Item={'k': {Text('S'): 'x', 'N': 1}})
