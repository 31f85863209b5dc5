"""Addresses that services tell: what may be raised about them."""

from bufeo.exceptions import BotoCoreError


class EndpointDiscoveryException(BotoCoreError):
    """An address that a service should have told."""


class EndpointDiscoveryRequired(EndpointDiscoveryException):
    """Addresses are not to be asked for, and the operation cannot do without."""

    fmt = 'Endpoint Discovery is not enabled but this operation requires it.'


class EndpointDiscoveryRefreshFailed(EndpointDiscoveryException):
    """The service did not tell an address that the operation cannot do without."""

    fmt = 'Endpoint Discovery failed to refresh the required endpoints.'
