"""Resources: what a service has, as objects with identifiers, values, actions and collections.

s3 = bufeo.resource('s3')
for obj in s3.Bucket('mybucket').objects.filter(Prefix='logs/'):
    print(obj.key, obj.size)
"""
