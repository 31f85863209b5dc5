"""Paginators: operations that answer page by page.

paginator = s3.get_paginator('list_objects_v2')
for page in paginator.paginate(Bucket='mybucket', PaginationConfig={'PageSize': 100}):
    for item in page['Contents']:
        print(item['Key'])
"""

from itertools import tee

from bufeo._bufeo import Expression, Pager, PaginatorRules, call_for_page, decode_page_token, encode_page_token

__all__ = ['PageIterator', 'Paginator', 'PaginatorModel', 'ResultKeyIterator', 'TokenDecoder', 'TokenEncoder']

_TRUNCATED = 'boto_truncate_amount'


class TokenEncoder:
    """Writes tokens as text."""

    def encode(self, token):
        """The tokens of a dictionary, which may have bytes in it, as one text."""
        return encode_page_token(token)


class TokenDecoder:
    """Reads what a `TokenEncoder` wrote."""

    def decode(self, token):
        """The tokens by name."""
        return decode_page_token(token)


class PaginatorModel:
    """The paginators of a service, as a `paginators-1.json` has them."""

    def __init__(self, paginator_config):
        self._paginator_config = paginator_config['pagination']

    def get_paginator(self, operation_name):
        """How the pages of one operation are asked for."""
        if operation_name not in self._paginator_config:
            raise ValueError(f'Paginator for operation does not exist: {operation_name}')
        return self._paginator_config[operation_name]


class PageIterator:
    """The pages of an operation. It can be iterated over; `iter` gives an iterator."""

    def __init__(
        self,
        method,
        input_token,
        output_token,
        more_results,
        result_keys,
        non_aggregate_keys,
        limit_key,
        max_items,
        starting_token,
        page_size,
        op_kwargs,
    ):
        self._method = method
        self._input_token = input_token
        self._output_token = output_token
        self._more_results = more_results
        self._result_keys = result_keys
        self._non_aggregate_key_exprs = non_aggregate_keys
        self._limit_key = limit_key
        self._max_items = max_items
        self._starting_token = starting_token
        self._page_size = page_size
        self._op_kwargs = op_kwargs
        self._resume_token = None
        self._non_aggregate_part = {}

    @property
    def result_keys(self):
        """Where on a page the results are."""
        return self._result_keys

    @property
    def resume_token(self):
        """Where to go on later: a `StartingToken`. There is one once `MaxItems` has ended the pages before the results
        ended."""
        return self._resume_token

    @resume_token.setter
    def resume_token(self, value):
        names = (
            [*self._input_token, _TRUNCATED] if isinstance(value, dict) and _TRUNCATED in value else self._input_token
        )
        if not isinstance(value, dict) or sorted(value) != sorted(names):
            raise ValueError(f'Bad starting token: {value}')
        self._resume_token = encode_page_token(value)

    @property
    def non_aggregate_part(self):
        """What stands on the first page and belongs to all."""
        return self._non_aggregate_part

    def _rules(self):
        def text(expressions):
            return [expression.expression for expression in expressions or ()]

        more_results = None if self._more_results is None else self._more_results.expression
        config = {
            'input_token': list(self._input_token),
            'output_token': text(self._output_token),
            'result_key': text(self._result_keys),
            'limit_key': self._limit_key,
            'more_results': more_results,
            'non_aggregate_keys': text(self._non_aggregate_key_exprs),
        }
        return PaginatorRules('', config)

    def _begin(self):
        """What knows how one page leads to the next."""
        pager = Pager(self._rules(), self._max_items, self._page_size, self._starting_token)
        pager.begin(self._op_kwargs)
        return pager

    def __iter__(self):
        pager = self._begin()
        more = True
        while more:
            response = self._make_request(self._op_kwargs)
            page = self._receive(pager, response)
            yield response
            more = self._advance(pager, page)

    def _receive(self, pager, response):
        page = self._extract_parsed_response(response)
        pager.receive(page)
        self._non_aggregate_part = pager.non_aggregate_part
        self._take_resume_token(pager)
        return page

    def _advance(self, pager, page):
        more = pager.advance(page, self._op_kwargs)
        self._take_resume_token(pager)
        return more

    def _take_resume_token(self, pager):
        token = pager.resume_token
        if token is not None:
            self._resume_token = token

    def _make_request(self, current_kwargs):
        return call_for_page(self._method, current_kwargs)

    def _extract_parsed_response(self, response):
        return response

    def search(self, expression):
        """What a JMESPath finds on each page: the items of a list one by one, anything else as it is."""
        compiled = Expression(expression)
        for page in self:
            found = compiled.search(page)
            if isinstance(found, list):
                yield from found
            else:
                yield found

    def result_key_iters(self):
        """For each result key, an iterator over its results on all pages."""
        pages = tee(self, len(self.result_keys))
        return [ResultKeyIterator(own, key) for own, key in zip(pages, self.result_keys, strict=True)]

    def build_full_result(self):
        """The pages put together as one: lists joined, numbers added up, what belongs to all pages once, and under
        `NextToken` where to go on, if there is more."""
        whole = {}
        for page in self:
            self._add(whole, page)
        return self._finished(whole)

    def _add(self, whole, page):
        for key in self.result_keys:
            found, known = key.search(page), key.search(whole)
            if found is None:
                continue
            if known is None:
                key.put(whole, found)
            elif isinstance(found, list):
                known.extend(found)
            elif isinstance(found, (int, float, str)):
                key.put(whole, known + found)

    def _finished(self, whole):
        _merge(whole, self.non_aggregate_part)
        if self.resume_token is not None:
            whole['NextToken'] = self.resume_token
        return whole


def _merge(into, entries):
    """Puts entries into a dictionary, dictionaries into dictionaries."""
    for name, value in entries.items():
        if isinstance(value, dict) and name in into:
            _merge(into[name], value)
        else:
            into[name] = value


class Paginator:
    """The pages of one operation of a client, to be asked for with `paginate`."""

    PAGE_ITERATOR_CLS = PageIterator

    def __init__(self, method, pagination_config, model):
        self._method = method
        self._pagination_cfg = pagination_config
        self._model = model
        self._input_token = _list(pagination_config['input_token'])
        self._output_token = _expressions(pagination_config['output_token'])
        self._result_keys = _expressions(pagination_config.get('result_key'))
        self._limit_key = pagination_config.get('limit_key')
        more_results = pagination_config.get('more_results')
        self._more_results = None if more_results is None else Expression(more_results)
        self._non_aggregate_keys = _expressions(pagination_config.get('non_aggregate_keys', []))

    @property
    def result_keys(self):
        """Where on a page the results are."""
        return self._result_keys

    def paginate(self, **kwargs):
        """The pages of a call with these arguments. `PaginationConfig` says how many results are wanted in all
        (`MaxItems`) and on a page (`PageSize`), and where to begin (`StartingToken`)."""
        config = kwargs.pop('PaginationConfig', {})
        max_items = config.get('MaxItems')
        return self.PAGE_ITERATOR_CLS(
            self._method,
            self._input_token,
            self._output_token,
            self._more_results,
            self._result_keys,
            self._non_aggregate_keys,
            self._limit_key,
            None if max_items is None else int(max_items),
            config.get('StartingToken'),
            self._sized(config.get('PageSize')),
            kwargs,
        )

    def _sized(self, page_size):
        """The size of a page as the operation takes it."""
        if page_size is None:
            return None
        if self._limit_key is None:
            from bufeo.exceptions import PaginationError

            text = 'PageSize parameter is not supported for the pagination interface for this operation.'
            raise PaginationError(message=text)
        shape = self._model.input_shape.members.get(self._limit_key)
        return str(page_size) if shape.type_name == 'string' else int(page_size)


def _list(entry):
    return entry if isinstance(entry, list) else [entry]


def _expressions(entry):
    return None if entry is None else [Expression(text) for text in _list(entry)]


class ResultKeyIterator:
    """The results of one result key on all pages."""

    def __init__(self, pages_iterator, result_key):
        self._pages_iterator = pages_iterator
        self.result_key = result_key

    def __iter__(self):
        for page in self._pages_iterator:
            yield from self.result_key.search(page) or ()


def paginator_class(service_model, operation_name, method_name, config):
    """The class of a paginator, which describes its operation."""
    from bufeo.baseclient import LazyDocstring

    def paginate(self, **kwargs):
        return Paginator.paginate(self, **kwargs)

    paginate.__doc__ = LazyDocstring('describe_paginator', service_model, operation_name, method_name, config)
    name = f'{service_model._class_name}.Paginator.{operation_name}'
    return type(name, (Paginator,), {'paginate': paginate, '__module__': 'bufeo.baseclient'})
