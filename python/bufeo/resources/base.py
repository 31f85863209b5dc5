"""What every resource is."""

_REDACTED = '[redacted]'


class ResourceMeta:
    """What a resource is: its service, the names of its identifiers, its client, the data that were loaded."""

    # The identifiers that the service's model marks as sensitive, as it does the secret of an access key.
    _sensitive = frozenset()

    def __init__(self, service_name, identifiers=None, client=None, data=None, resource_model=None):
        self.service_name = service_name
        self.identifiers = [] if identifiers is None else identifiers
        self.client = client
        self.data = data
        self.resource_model = resource_model

    def copy(self):
        """Another one with the same contents."""
        made = ResourceMeta.__new__(ResourceMeta)
        made.__dict__.update(self.__dict__)
        return made

    def __repr__(self):
        return f"ResourceMeta('{self.service_name}', identifiers={self.identifiers})"

    def __eq__(self, other):
        return type(self).__name__ == type(other).__name__ and self.__dict__ == other.__dict__

    __hash__ = None


class ServiceResource:
    """What every resource inherits from. Classes that a handler inserts before it call `super().__init__`.

    Identifiers are given in their order or by name, and a client by the name `client`.
    """

    meta = None

    def __init__(self, *args, **kwargs):
        self.meta = meta = self.meta.copy()
        client = kwargs.pop('client', None)
        if client is None:
            import bufeo

            client = bufeo.client(meta.service_name)
        meta.client = client
        names = meta.identifiers
        if len(args) > len(names):
            raise IndexError(
                f'{type(self).__name__} has {len(names)} identifiers ({", ".join(names)}), {len(args)} were given'
            )
        own = self.__dict__
        for name, value in zip(names, args, strict=False):
            own['_' + name] = value
        for name, value in kwargs.items():
            if name not in names:
                raise ValueError(f'Unknown keyword argument: {name}')
            own['_' + name] = value
        for name in names:
            if own.get('_' + name) is None and getattr(self, name) is None:
                raise ValueError(f'Required parameter {name} not set')

    def _identity(self):
        return [getattr(self, name) for name in self.meta.identifiers]

    def __repr__(self):
        pairs = zip(self.meta.identifiers, self._identity(), strict=True)
        shown = (f'{name}={_REDACTED if name in self.meta._sensitive else repr(value)}' for name, value in pairs)
        return f'{type(self).__name__}({", ".join(shown)})'

    def __eq__(self, other):
        if type(other).__name__ != type(self).__name__:
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.meta.identifiers)

    def __hash__(self):
        return hash((type(self).__name__, tuple(self._identity())))


def make_many(cls, client, shared, varying, data):
    """Resources of a class. `shared` are the identifiers that all have, by name; `varying` those that differ, each with
    a list of values; `data` those of each resource, or nothing where there are none.

    A class whose constructor is nobody's but ours is filled in without it, so that a page of a listing costs little.
    """
    names = [*shared, *(name for name, _ in varying)]
    columns = [values for _, values in varying]
    data = [None] * len(columns[0]) if data is None else data
    if not _is_plain(cls) or sorted(names) != sorted(cls.meta.identifiers):
        made = []
        for row, own in zip(zip(*columns, strict=False), data, strict=False):
            one = cls(client=client, **shared, **dict(zip(names[len(shared) :], row, strict=True)))
            if own is not None:
                one.meta.data = own
            made.append(one)
        return made
    for name, values in [(name, (value,)) for name, value in shared.items()] + varying:
        if None in values:
            raise ValueError(f'Required parameter {name} not set')
    meta = {**cls.meta.__dict__, 'client': client}
    own = {'_' + name: value for name, value in shared.items()}
    if len(varying) == 1:
        return _filled_with_one(cls, own, '_' + varying[0][0], columns[0], meta, data)
    keys = ['_' + name for name, _ in varying]
    made = []
    for row, item in zip(zip(*columns, strict=False), data, strict=False):
        [one] = _filled_with_one(cls, own, keys[0], row[:1], meta, (item,))
        one.__dict__.update(zip(keys, row, strict=True))
        made.append(one)
    return made


def _is_plain(cls):
    """Whether a resource of the class can be made without calling anything."""
    return (
        cls.__init__ is ServiceResource.__init__
        and cls.__new__ is object.__new__
        and cls.__setattr__ is object.__setattr__
        and type(cls.meta) is ResourceMeta
    )


def _filled_with_one(cls, own, key, values, meta, data):
    """Resources of which one identifier differs, as of nearly every listing."""
    new, meta_class, made = object.__new__, ResourceMeta, []
    for value, item in zip(values, data, strict=False):
        one, its = new(cls), new(meta_class)
        its.__dict__ = contents = meta.copy()
        contents['data'] = item
        one.__dict__ = contents = own.copy()
        contents[key] = value
        contents['meta'] = its
        made.append(one)
    return made
