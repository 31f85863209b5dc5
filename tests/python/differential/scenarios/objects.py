"""Objects of S3: results and the errors of the service."""

import io

from run import kind_of, scenario
from sdk import exceptions


@scenario
def objects_come_and_go(run):
    s3 = run.client('s3')
    run.call(s3.create_bucket, Bucket='bucket')
    run.call(
        s3.put_object, Bucket='bucket', Key='a b/ü+%.txt', Body=b'bytes', Metadata={'k': 'v'}, ContentType='text/x'
    )
    run.call(s3.put_object, Bucket='bucket', Key='text', Body='täxt')
    run.call(s3.put_object, Bucket='bucket', Key='file', Body=io.BytesIO(b'from a file'))
    run.call(s3.put_object, Bucket='bucket', Key='empty')
    run.call(s3.get_object, Bucket='bucket', Key='a b/ü+%.txt')
    run.call(s3.get_object, Bucket='bucket', Key='file', Range='bytes=5-8')
    run.call(s3.head_object, Bucket='bucket', Key='text')
    run.call(s3.list_objects_v2, Bucket='bucket', EncodingType='url')
    run.call(s3.list_objects, Bucket='bucket', Prefix='t', EncodingType='url')
    run.call(s3.list_buckets)
    run.call(s3.delete_object, Bucket='bucket', Key='text')
    run.call(s3.get_bucket_versioning, Bucket='bucket')


@scenario
def errors_of_s3(run):
    s3 = run.client('s3')
    run.call(s3.get_object, Bucket='nowhere', Key='k')
    run.call(s3.create_bucket, Bucket='bucket')
    run.call(s3.get_object, Bucket='bucket', Key='k')
    run.call(s3.head_object, Bucket='bucket', Key='k')
    run.call(s3.head_bucket, Bucket='nowhere')
    run.call(s3.list_objects_v2, EncodingType='url')
    run.call(s3.list_objects_v2, EncodingType='url', Bucket='bucket', MaxKeys='ten', Nope=1, Prefix=None)
    run.call(s3.put_bucket_tagging, Bucket='bucket', Tagging={'TagSet': [{'Key': 1}, 'x'], 'Other': []})
    run.call(s3.list_buckets, 'positional')
    try:
        s3.get_object(Bucket='bucket', Key='k')
    except s3.exceptions.NoSuchKey as raised:
        run.tell_value(modelled=kind_of(raised), generic=isinstance(raised, exceptions.ClientError))
    run.call(lambda: s3.exceptions.NoSuchThing)
    run.call(lambda: s3.no_such_method)


@scenario
def events_of_a_selection(run):
    s3 = run.client('s3')
    s3.create_bucket(Bucket='rows')
    s3.put_object(Bucket='rows', Key='rows.csv', Body=b'name,age\nana,3\nbea,5\n')
    query = {
        'Bucket': 'rows',
        'Key': 'rows.csv',
        'Expression': "select * from s3object s where s.name = 'bea'",
        'ExpressionType': 'SQL',
        'InputSerialization': {'CSV': {'FileHeaderInfo': 'USE'}},
        'OutputSerialization': {'JSON': {}},
    }
    run.call(s3.select_object_content, **query)
    run.call(s3.select_object_content, **{**query, 'Key': 'missing'})
