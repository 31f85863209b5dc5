"""The exceptions of a service."""

from bufeo.exceptions import ClientError


class BaseClientExceptions:
    """The exceptions of a service, by the names of their shapes, and `ClientError`."""

    ClientError = ClientError

    def __init__(self, classes, names_by_code):
        self._classes = classes
        self._names_by_code = names_by_code

    def from_code(self, code):
        """The class for an error's code; `ClientError` where the model knows none."""
        return self._classes.get(self._names_by_code.get(code), ClientError)

    def __getattr__(self, name):
        found = self.__dict__.get('_classes', {}).get(name)
        if found is not None:
            return found
        valid = ', '.join(sorted(self._classes))
        raise AttributeError(f'{self!r} object has no attribute {name}. Valid exceptions are: {valid}')

    def __dir__(self):
        return [*super().__dir__(), *self._classes]


def exceptions_of(service_model):
    """The exceptions of a service."""
    shapes = service_model._native.error_shapes()
    classes = {name: type(name, (ClientError,), {'__module__': __name__}) for name, _ in shapes}
    names_by_code = {}
    for name, code in shapes:
        names_by_code.setdefault(code, name)
    space = {'__module__': __name__, '__doc__': BaseClientExceptions.__doc__}
    cls = type(f'{service_model._class_name}Exceptions', (BaseClientExceptions,), space)
    return cls(classes, names_by_code)
