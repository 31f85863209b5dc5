"""What `botocore.hooks` has."""

from bufeo._bufeo import Events as HierarchicalEmitter

__all__ = ['BaseEventHooks', 'HierarchicalEmitter', 'first_non_none_response']

BaseEventHooks = HierarchicalEmitter


def first_non_none_response(responses, default=None):
    """The first answer of an emit that is not `None`."""
    return next((answer for _, answer in responses if answer is not None), default)
