"""Actions: from a resource to a call of its client, and from the answer to what it means."""

from bufeo._bufeo import snake_case
from bufeo.resources import debug
from bufeo.resources.params import create_request_parameters
from bufeo.resources.response import RawHandler, ResourceHandler


class ServiceAction:
    """An action that a model describes; calling it with a resource and keyword arguments makes the call."""

    def __init__(self, action_model, factory=None, service_context=None):
        self._action_model = action_model
        self._method = snake_case(action_model.request.operation)
        made = action_model.resource
        if made is None:
            self._response_handler = RawHandler(action_model.path)
        else:
            self._response_handler = ResourceHandler(
                search_path=made.path,
                factory=factory,
                resource_model=made,
                service_context=service_context,
                operation_name=action_model.request.operation,
            )

    def __call__(self, parent, *args, **kwargs):
        params = create_request_parameters(parent, self._action_model.request)
        params.update(kwargs)
        return self._response_handler(parent, params, self._call(parent, args, params))

    def _call(self, resource, args, params):
        meta = resource.meta
        # The values may be secret, the names are not.
        debug(__name__, 'Calling %s:%s with %s', meta.service_name, self._method, sorted(params))
        return getattr(meta.client, self._method)(*args, **params)


class BatchAction(ServiceAction):
    """An action on all resources of a collection: one call for each page."""

    def __call__(self, parent, *args, **kwargs):
        answers = []
        for page in parent.pages():
            params = {}
            for index, resource in enumerate(page):
                create_request_parameters(resource, self._action_model.request, params=params, index=index)
            if not params:
                break
            params.update(kwargs)
            answers.append(self._response_handler(parent, params, self._call(page[0], args, params)))
        return answers


class WaiterAction:
    """A waiter that a model describes; calling it with a resource and keyword arguments waits."""

    def __init__(self, waiter_model, waiter_resource_name):
        self._waiter_model = waiter_model
        self._waiter_resource_name = waiter_resource_name

    def __call__(self, parent, *args, **kwargs):
        params = create_request_parameters(parent, self._waiter_model)
        params.update(kwargs)
        meta = parent.meta
        debug(__name__, 'Calling %s:%s with %s', meta.service_name, self._waiter_resource_name, sorted(params))
        meta.client.get_waiter(snake_case(self._waiter_model.waiter_name)).wait(*args, **params)


class CustomModeledAction:
    """An action of the program's own, described as if it were of the resource model."""

    def __init__(self, action_name, action_model, function, event_emitter):
        self.name = action_name
        self.model = action_model
        self.function = function
        self.emitter = event_emitter

    def inject(self, class_attributes, service_context, event_name, **kwargs):
        """Puts the action into a class that is being made: for a handler of `creating-resource-class`."""
        from bufeo.resources.context import inject_attribute

        self.function.__name__ = self.name
        inject_attribute(class_attributes, self.name, self.function)
