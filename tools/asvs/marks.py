"""Which tests carry which ids, read from the source without running anything."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
MARK = "asvs"


class Proof(NamedTuple):
    """A test and the ids it carries."""

    test: str
    ids: tuple[str, ...]


def proofs() -> list[Proof]:
    files = sorted((CHECKOUT / "tests").rglob("test_*.py"))
    return [proof for file in files for proof in _proofs_in(file)]


def tests_by_id() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for proof in proofs():
        for asvs_id in proof.ids:
            found[asvs_id].append(proof.test)
    return found


def _proofs_in(file: Path) -> Iterator[Proof]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and (ids := tuple(_ids(node))):
            yield Proof(f"{file.relative_to(CHECKOUT)}::{node.name}", ids)


def _ids(test: ast.FunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name == MARK:
                yield from (ast.literal_eval(argument) for argument in arguments)
