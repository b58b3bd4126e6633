"""A folder of which each file registers something when it is imported."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def import_each(folder: ModuleType) -> None:
    """In the order of their names."""
    for found in iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{found.name}")
