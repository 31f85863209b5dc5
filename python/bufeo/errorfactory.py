"""The exceptions of a service."""

from bufeo.exceptions import ClientError


class ClientExceptions:
    """The exceptions of a service, by the names of their shapes, and `ClientError`."""

    ClientError = ClientError

    def __init__(self, service_model):
        shapes = service_model._native.error_shapes()
        self._classes = {name: type(name, (ClientError,), {}) for name, _ in shapes}
        self._names_by_code = {}
        for name, code in shapes:
            self._names_by_code.setdefault(code, name)

    def from_code(self, code):
        """The class for an error's code; `ClientError` where the model knows none."""
        return self._classes.get(self._names_by_code.get(code), ClientError)

    def __getattr__(self, name):
        found = self.__dict__.get('_classes', {}).get(name)
        if found is not None:
            return found
        valid = ', '.join(self._classes)
        raise AttributeError(f'{self!r} object has no attribute {name}. Valid exceptions are: {valid}')
