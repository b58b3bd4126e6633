"""Folders of which each file registers something when it is imported."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType


def import_each(folder: ModuleType) -> None:
    """In the order of their names."""
    for found in iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{found.name}")


def import_layer(app: ModuleType, layer: str) -> None:
    """Each file of the folder `layer` in every package of the app, in the order of their names over all packages."""
    found = Path(app.__path__[0]).glob(f"*/{layer}/[!_]*.py")
    for path in sorted(found, key=lambda path: (path.name, path)):
        import_module(f"{app.__name__}.{path.parts[-3]}.{layer}.{path.stem}")
