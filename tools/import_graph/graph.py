"""The modules of an app and what each imports from it, read from the syntax of its files.

A name that a package takes from one of its modules (`from cases.case.models import Case`) counts as an import of the module that
defines it (`cases.case.models.case`), so the `__init__.py` of a package that only lists names is no module here.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

NOT_READ: Final = "migrations"


@dataclass(frozen=True)
class Graph:
    """`imports`: by module, what it imports from the app. `packages`: those modules that are an `__init__.py`."""

    imports: Mapping[str, frozenset[str]]
    packages: frozenset[str]

    @cached_property
    def modules(self) -> list[str]:
        return [module for module in self.imports if module not in self.packages]

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Each import from one file to another, without those from or to a package."""
        files = set(self.modules)
        return [(module, imported) for module in self.modules for imported in sorted(self.imports[module] & files)]

    @cached_property
    def views(self) -> list[str]:
        return [module for module in self.modules if "views" in module.split(".")]

    def loaded(self, module: str, *, cut: tuple[str, str] | None = None) -> set[str]:
        """The module and all that it imports, directly or not, as if the import `cut` were not there; without packages."""
        found, waiting = {module}, [module]
        while waiting:
            importing = waiting.pop()
            new = {name for name in self.imports[importing] - found if (importing, name) != cut}
            found |= new
            waiting += new
        return found - self.packages


def read_graph(root: Path, app: str) -> Graph:
    paths = {_name(path, root): path for path in sorted((root / app).rglob("*.py")) if NOT_READ not in path.parts}
    names = {module: list(_imported(path, app)) for module, path in paths.items()}
    packages = frozenset(module for module, path in paths.items() if path.name == "__init__.py")

    def defining(source: str, name: str) -> str:
        if f"{source}.{name}" in paths:
            return f"{source}.{name}"
        if source in packages:
            return next((defining(*listed) for listed in names[source] if listed[1] == name), source)
        return source

    imports = {module: frozenset(defining(*listed) for listed in names[module]) - {module} for module in paths}
    return Graph(imports, packages)


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, app: str) -> Iterator[tuple[str, str]]:
    """Module and name, as in `from module import name`: the house imports in no other way from itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == app:
            yield from ((node.module, alias.name) for alias in node.names)


def layers_of(pyproject: Path, app: str) -> dict[str, int]:
    """By the name of a layer its height in the contract of the app, 0 for the highest."""
    contracts: list[dict[str, Any]] = tomllib.loads(pyproject.read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == app)
    return {name.strip(" ()"): height for height, names in enumerate(layers) for name in names.split("|")}


def circles_of(imports: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Groups of two or more of which each imports each other, directly or not."""
    reached = {name: Graph(imports, frozenset()).loaded(name) for name in imports}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in imports}
    return sorted((group for group in groups if len(group) > 1), key=sorted)
