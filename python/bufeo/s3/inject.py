"""What S3's resources can do beside what their model says. Their transfer methods are still to come, and go here."""

from bufeo.resources.context import inject_attribute


def inject_bucket_methods(class_attributes, **kwargs):
    """Gives buckets `load`."""
    inject_attribute(class_attributes, 'load', bucket_load)


def inject_object_summary_methods(class_attributes, **kwargs):
    """Gives the objects of a listing `load`."""
    inject_attribute(class_attributes, 'load', object_summary_load)


def bucket_load(self, *args, **kwargs):
    """Looks the bucket up in the list of all buckets, which says when it was made. One that is not there, or a list
    that may not be seen, leaves the attributes empty."""
    from bufeo.exceptions import ClientError

    self.meta.data = {}
    try:
        listing = self.meta.client.list_buckets()
    except ClientError as error:
        if error.response.get('Error', {}).get('Code') != 'AccessDenied':
            raise
        return
    self.meta.data = next((found for found in listing['Buckets'] if found['Name'] == self.name), {})


def object_summary_load(self, *args, **kwargs):
    """Calls HeadObject, and says what it says by the names of a listing."""
    head = self.meta.client.head_object(Bucket=self.bucket_name, Key=self.key)
    if 'ContentLength' in head:
        head['Size'] = head.pop('ContentLength')
    self.meta.data = head
