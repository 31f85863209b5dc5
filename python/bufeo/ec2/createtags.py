"""Tags for several things at once."""


def inject_create_tags(event_name, class_attributes, **kwargs):
    """Gives the resource of EC2 itself `create_tags`."""
    class_attributes['create_tags'] = create_tags


def create_tags(self, **kwargs):
    """Calls CreateTags, and gives a Tag resource for every tag of every thing."""
    self.meta.client.create_tags(**kwargs)
    return [
        self.Tag(thing, tag['Key'], tag['Value'])
        for thing in kwargs.get('Resources', [])
        for tag in kwargs.get('Tags', [])
    ]
