"""The requests and answers that handlers see."""

from _collections_abc import Mapping, MutableMapping

from bufeo._bufeo import HeadersBase, HTTPHeaders, is_shown_header, shown_url


class HeadersDict(HeadersBase, MutableMapping):
    """Headers by name, whatever the case of its letters; each name once, as it was first written."""

    def __init__(self, *args, **kwargs):
        self.update(*args, **kwargs)

    def __repr__(self):
        return repr(_shown(self))

    def copy(self):
        """The same headers again."""
        return HeadersDict(self.items())


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


def _shown(headers):
    """Headers as they may be printed: tokens, signatures and keys are not."""
    items = headers.items() if hasattr(headers, 'items') else ()
    return {name: value if is_shown_header(str(name)) else '[redacted]' for name, value in items}


def _shown_url(url):
    return shown_url(url) if isinstance(url, str) else url


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
            f'url={_shown_url(self.url)}, headers={_shown(self.headers)}>'
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
