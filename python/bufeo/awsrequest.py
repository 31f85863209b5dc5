"""The requests and answers that handlers see."""

from _collections_abc import Mapping, MutableMapping


class HTTPHeaders:
    """The headers of a request that is being put together. Setting one adds it beside those of its name."""

    def __init__(self, pairs=()):
        self._pairs = [(name, value) for name, value in pairs]

    @classmethod
    def from_dict(cls, headers):
        """Headers from a dictionary."""
        return cls(headers.items())

    @classmethod
    def from_pairs(cls, pairs):
        """Headers from pairs."""
        return cls(pairs)

    def __getitem__(self, name):
        return self.get(name)

    def __setitem__(self, name, value):
        self._pairs.append((name, value))

    def __delitem__(self, name):
        lower = name.lower()
        self._pairs = [pair for pair in self._pairs if pair[0].lower() != lower]

    def __contains__(self, name):
        lower = name.lower()
        return any(known.lower() == lower for known, _ in self._pairs)

    def __len__(self):
        return len(self._pairs)

    def __iter__(self):
        return iter(self.keys())

    def get(self, name, failobj=None):
        """The first header of that name."""
        lower = name.lower()
        for known, value in self._pairs:
            if known.lower() == lower:
                return value
        return failobj

    def get_all(self, name, failobj=None):
        """Every header of that name."""
        lower = name.lower()
        return [value for known, value in self._pairs if known.lower() == lower] or failobj

    def add_header(self, name, value, **params):
        """Adds a header, with parameters after its value."""
        parts = [] if value is None else [value]
        for key, parameter in params.items():
            key = key.replace('_', '-')
            parts.append(key if parameter is None else f'{key}="{parameter}"')
        self[name] = '; '.join(parts) if params else value

    def replace_header(self, name, value):
        """Replaces the first header of that name, which has to be there."""
        lower = name.lower()
        for place, (known, _) in enumerate(self._pairs):
            if known.lower() == lower:
                self._pairs[place] = (known, value)
                return
        raise KeyError(name)

    def keys(self):
        """The names."""
        return [name for name, _ in self._pairs]

    def values(self):
        """The values."""
        return [value for _, value in self._pairs]

    def items(self):
        """Names and values."""
        return list(self._pairs)

    def __repr__(self):
        return f'HTTPHeaders({self._pairs!r})'


class HeadersDict(MutableMapping):
    """Headers by name, whatever the case of its letters; each name once."""

    def __init__(self, *args, **kwargs):
        self._entries = {}
        self.update(*args, **kwargs)

    def __setitem__(self, name, value):
        self._entries[_plain(name).lower()] = (name, value)

    def __getitem__(self, name):
        return self._entries[_plain(name).lower()][1]

    def __delitem__(self, name):
        del self._entries[_plain(name).lower()]

    def __iter__(self):
        return iter([name for name, _ in self._entries.values()])

    def __len__(self):
        return len(self._entries)

    def __repr__(self):
        return repr(dict(self.items()))

    def copy(self):
        """The same headers again."""
        return HeadersDict(self.items())

    def _join(self, name, value):
        before = self.get(name)
        self[name] = value if before is None else f'{before}, {value}'


def _plain(name):
    return name.decode('utf-8') if isinstance(name, bytes) else name


class AWSRequest:
    """A request before it is sent."""

    def __init__(
        self,
        method=None,
        url=None,
        headers=None,
        data=None,
        params=None,
        auth_path=None,
        stream_output=False,
    ):
        self.method = method
        self.url = url
        self.headers = HTTPHeaders()
        self.data = data
        self.params = {} if params is None else params
        self.auth_path = auth_path
        self.stream_output = stream_output
        self.context = {}
        if isinstance(headers, HTTPHeaders):
            self.headers = headers
        elif headers is not None:
            for name, value in headers.items():
                self.headers[name] = value

    def prepare(self):
        """The request as it would be sent."""
        url = self.url
        if self.params:
            url += ('&' if '?' in url else '?') + _encoded(self.params)
        headers = HeadersDict(self.headers.items())
        return AWSPreparedRequest(self.method, url, headers, self.body, self.stream_output, self.context)

    @property
    def body(self):
        """What is sent."""
        if isinstance(self.data, Mapping):
            return _encoded(self.data).encode('utf-8')
        return self.data.encode('utf-8') if isinstance(self.data, str) else self.data


def _encoded(pairs):
    from urllib.parse import urlencode

    return urlencode(pairs, doseq=True)


class AWSPreparedRequest:
    """A request as it is sent."""

    def __init__(self, method, url, headers, body, stream_output, context=None):
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.stream_output = stream_output
        self.context = {} if context is None else context

    def __repr__(self):
        return (
            f'<AWSPreparedRequest stream_output={self.stream_output}, method={self.method}, '
            f'url={self.url}, headers={self.headers}>'
        )

    def reset_stream(self):
        """Makes the body ready to be read again from its beginning."""
        if self.body is None or isinstance(self.body, (bytes, str, bytearray)):
            return
        try:
            self.body.seek(0)
        except Exception:
            from bufeo.exceptions import UnseekableStreamError

            raise UnseekableStreamError(stream_object=self.body) from None


class AWSResponse:
    """An answer: what came, or what a handler gives in its place."""

    def __init__(self, url, status_code, headers, raw):
        self.url = url
        self.status_code = status_code
        self.headers = headers if isinstance(headers, HeadersDict) else HeadersDict(headers)
        self.raw = raw
        self._content = None

    @property
    def content(self):
        """The body; it is read when it is first asked for."""
        if self._content is None:
            self._content = _read(self.raw)
        return self._content

    @property
    def text(self):
        """The body as text."""
        charset = 'utf-8'
        for part in self.headers.get('content-type', '').split(';')[1:]:
            name, _, value = part.strip().partition('=')
            if name.lower() == 'charset':
                charset = value.strip('"\'')
        return self.content.decode(charset)


def _read(raw):
    if raw is None:
        return b''
    if hasattr(raw, 'stream'):
        return b''.join(raw.stream()) or b''
    return raw.read()
