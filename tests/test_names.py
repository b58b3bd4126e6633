"""Paths in prose exist, files do not import in circles and stay small, values have names."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import Final

import grimp

from config.embedded.home import CHECKOUT

APPS: Final = ("config", "dashboards", "cases", "veterans", "supporters", "privacy")
CODE: Final = (*APPS, "tests", "tools")
MOST_LINES, MOST_TEST_LINES = 300, 400
MOST_BY_POSITION, MOST_UNPACKED = 4, 6  # fields of a dataclass, names of one assignment or loop

PATHS: Final = re.compile(
    r"(?<![\w/.:-])((?:config|dashboards|cases|veterans|supporters|privacy|tests|tools|templates|static|docs|locale)/[\w./-]+\.(?:py|md|html|js|css|po|json|txt|toml))\b"
)


def sources() -> list[Path]:
    return [path for folder in CODE for path in sorted((CHECKOUT / folder).rglob("*.py")) if "migrations" not in path.parts]


def documents() -> list[Path]:
    return [
        CHECKOUT / "README.md",
        CHECKOUT / "CONTRIBUTING.md",
        *sorted(CHECKOUT.glob("docs/**/*.md")),
        CHECKOUT / "tools" / "README.md",
    ]


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def prose_of(path: Path) -> tuple[str, ...]:
    """The docstrings and comments of a file of code."""
    documented = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef))
    docstrings = (docstring for node in documented if (docstring := ast.get_docstring(node)))
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    return *docstrings, *(token.string for token in tokens if token.type == tokenize.COMMENT)


def test_paths_in_prose_exist() -> None:
    """In code only docstrings and comments count."""
    files = [*sources(), *documents()]
    found = [(file, path) for file in files for path in PATHS.findall(file.read_text())]
    assert len(found) > 100
    missing = [(file, path) for file, path in found if not (CHECKOUT / path).exists()]
    assert [(named(file), path) for file, path in missing if file.suffix != ".py" or path in " ".join(prose_of(file))] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph(*APPS)
    unchecked = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(unchecked) > 500
    while free := {module for module, imported in unchecked.items() if not imported & unchecked.keys()}:
        unchecked = {module: imported for module, imported in unchecked.items() if module not in free}
    assert sorted(unchecked) == []


def test_files_stay_small() -> None:
    lines = {named(path): len(path.read_text().splitlines()) for path in sources()}
    assert {path: n for path, n in lines.items() if n > (MOST_TEST_LINES if path.startswith("tests/") else MOST_LINES)} == {}


def of_apps() -> list[Path]:
    return [path for path in sources() if path.relative_to(CHECKOUT).parts[0] in APPS]


def dataclasses() -> list[tuple[str, ast.ClassDef]]:
    """Each with its file."""
    return [
        (named(path), node)
        for path in of_apps()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]


def count_fields(node: ast.ClassDef, parents: dict[str, ast.ClassDef]) -> int:
    """With the inherited ones."""
    inherited = [parents[name] for name in map(ast.unparse, node.bases) if name in parents]
    own = [line for line in node.body if isinstance(line, ast.AnnAssign) and "ClassVar" not in ast.unparse(line.annotation)]
    return len(own) + sum(count_fields(parent, parents) for parent in inherited)


def test_dataclass_with_many_fields_takes_values_by_name() -> None:
    known = dataclasses()
    parents = {node.name: node for _path, node in known}
    many = [(path, node) for path, node in known if count_fields(node, parents) > MOST_BY_POSITION]
    assert len(many) > 50
    assert "HistoryPage" in [node.name for _path, node in many], "it inherits two of its five fields"
    decorated = [(path, node.name, " ".join(map(ast.unparse, node.decorator_list))) for path, node in many]
    assert [(path, name) for path, name, decorators in decorated if "kw_only=True" not in decorators] == []


def test_no_row_is_unpacked_into_many_names() -> None:
    """Such a row is a NamedTuple. Constants are no row."""
    targets = [
        (named(path), node.lineno, [ast.unparse(name) for name in node.elts])
        for path in of_apps()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Store)
    ]
    assert len(targets) > 100
    assert [target for target in targets if len(target[2]) > MOST_UNPACKED and not all(map(str.isupper, target[2]))] == []
