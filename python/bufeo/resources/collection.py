"""Collections: the resources that a resource has many of."""

from bufeo._bufeo import snake_case
from bufeo.resources.action import BatchAction
from bufeo.resources.params import create_request_parameters
from bufeo.resources.response import ResourceHandler


class ResourceCollection:
    """Resources, asked for page by page while a loop goes over them. Every method gives another collection.

    for obj in bucket.objects.filter(Prefix='logs/').limit(100):
        print(obj.key)
    """

    def __init__(self, model, parent, handler, **kwargs):
        self._model = model
        self._parent = parent
        self._handler = handler
        self._py_operation_name = snake_case(model.request.operation)
        self._params = _copied(kwargs)

    def __repr__(self):
        kind = f'{self._parent.meta.service_name}.{self._model.resource.type}'
        return f'{type(self).__name__}({self._parent}, {kind})'

    def __iter__(self):
        # The pages hold no more than the limit.
        for page in self.pages():
            yield from page

    def _clone(self, **kwargs):
        params = _copied(self._params)
        _merge(params, kwargs)
        return type(self)(self._model, self._parent, self._handler, **params)

    def pages(self):
        """The resources in lists, one for each page that the service sends."""
        client = self._parent.meta.client
        given = dict(self._params)
        limit, page_size = given.pop('limit', None), given.pop('page_size', None)
        params = create_request_parameters(self._parent, self._model.request)
        _merge(params, given)
        if client.can_paginate(self._py_operation_name):
            paginator = client.get_paginator(self._py_operation_name)
            answers = paginator.paginate(PaginationConfig={'MaxItems': limit, 'PageSize': page_size}, **params)
        else:
            answers = [getattr(client, self._py_operation_name)(**params)]
        count = 0
        for answer in answers:
            page = list(self._handler(self._parent, params, answer))
            if limit is not None and count + len(page) >= limit:
                # A limit of nothing still gives one, as in boto3.
                yield page[: max(limit - count, 1)]
                return
            count += len(page)
            yield page

    def all(self):
        """All of them."""
        return self._clone()

    def filter(self, **kwargs):
        """Those that the operation lists with these parameters; dictionaries and lists are added to those given
        before."""
        return self._clone(**kwargs)

    def limit(self, count):
        """No more than so many."""
        return self._clone(limit=count)

    def page_size(self, count):
        """With no more than so many on each page that the service sends."""
        return self._clone(page_size=count)


class CollectionManager:
    """What a resource has under the name of a collection; its methods give a `ResourceCollection`."""

    _collection_cls = ResourceCollection

    def __init__(self, collection_model, parent, factory, service_context):
        self._model = collection_model
        self._parent = parent
        self._factory = factory
        self._service_context = service_context

    @property
    def _handler(self):
        return ResourceHandler(
            search_path=self._model.resource.path,
            factory=self._factory,
            resource_model=self._model.resource,
            service_context=self._service_context,
            operation_name=self._model.request.operation,
        )

    __repr__ = ResourceCollection.__repr__

    def iterator(self, **kwargs):
        """A collection with these parameters."""
        return self._collection_cls(self._model, self._parent, self._handler, **kwargs)

    def all(self):
        """All of them."""
        return self.iterator()

    def filter(self, **kwargs):
        """Those that the operation lists with these parameters."""
        return self.iterator(**kwargs)

    def limit(self, count):
        """No more than so many."""
        return self.iterator(limit=count)

    def page_size(self, count):
        """With no more than so many on each page that the service sends."""
        return self.iterator(page_size=count)

    def pages(self):
        """The resources in lists, one for each page that the service sends."""
        return self.iterator().pages()


class CollectionFactory:
    """Makes the classes of collections, which have the batch actions of the resources in them."""

    def load_from_definition(self, resource_name, collection_model, service_context, event_emitter):
        """The class of a collection's manager; that of the collection is made with it."""
        owner = service_context.service_name
        if resource_name != owner:
            owner = f'{owner}.{resource_name}'
        name = f'{owner}.{collection_model.name}Collection'
        methods = {snake_case(action.name): _batch_method(action) for action in collection_model.batch_actions}
        space = {'__module__': __name__, **methods}
        collection = type(name, (ResourceCollection,), dict(space))
        return type(f'{name}Manager', (CollectionManager,), {**space, '_collection_cls': collection})


def _copied(params):
    """Parameters of their own, also where they are nested."""
    if not params:
        return {}
    # Imported here: a program that filters nothing needs no copies.
    import copy

    return copy.deepcopy(params)


def _batch_method(action_model):
    action = BatchAction(action_model)

    def batch_action(self, *args, **kwargs):
        return action(self, *args, **kwargs)

    batch_action.__name__ = snake_case(action_model.name)
    batch_action.__doc__ = f'Calls {action_model.request.operation} for each page, and gives the answers.'
    return batch_action


def _merge(into, more):
    """Adds parameters to others: dictionaries go into dictionaries, lists to the end of lists."""
    for name, value in more.items():
        known = into.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            known.extend(value)
        else:
            into[name] = value
