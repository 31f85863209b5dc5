"""The scenarios, in the order in which they run."""

from scenarios import answers, changes, classes, endpoints, failures, objects, presigning, services, tables

__all__ = [
    'answers',
    'changes',
    'classes',
    'endpoints',
    'failures',
    'objects',
    'presigning',
    'services',
    'tables',
]
