"""The tags of one instance."""

from bufeo.resources.action import CustomModeledAction

_MODEL = {
    'request': {
        'operation': 'DeleteTags',
        'params': [{'target': 'Resources[0]', 'source': 'identifier', 'name': 'Id'}],
    }
}


def inject_delete_tags(event_emitter=None, **kwargs):
    """Gives instances `delete_tags`."""
    CustomModeledAction('delete_tags', _MODEL, delete_tags, event_emitter).inject(**kwargs)


def delete_tags(self, **kwargs):
    """Calls DeleteTags for this instance."""
    kwargs['Resources'] = [self.id]
    return self.meta.client.delete_tags(**kwargs)
