"""The scenarios, in the order in which they run."""

from scenarios import answers, changes, classes, failures, objects, services, tables

__all__ = ['answers', 'changes', 'classes', 'failures', 'objects', 'services', 'tables']
