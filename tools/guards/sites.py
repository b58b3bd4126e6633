"""Which protections the code has: each is a piece of a function that can be taken out while the rest stays as it is."""

import ast
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from config.embedded.home import CHECKOUT

APPS: Final = ("privacy", "supporters", "veterans", "cases", "dashboards")
# Of files with one of these folders or names on their path every kind is looked for; of others who may come in, and reach.
PLACES: Final = frozenset(
    {"actions", "models", "access", "reach", "middleware", "privacy", "authentication", "suppression", "scope"}
)
REFUSING: Final = ("refuse", "require", "check", "ensure", "forbid", "hold")  # how names of functions that raise begin
NARROWING: Final = frozenset({"filter", "exclude"})
ASKING: Final = re.compile(r"\b(user|reader|by|head|supporter|viewer|seen)\b")
NARROWED: Final = re.compile(r"_(to|of|by)$|^of$|^within|^for_")
ROWS: Final = re.compile(r"\.objects\b|\.all\(\)|\.filter\(|queryset")
# What says who may come in, on the view of a page. Others make something of a function, or belong to Django.
ADMITTING: Final = ("require", "reauthenticated", "login", "sensitive", "never_cache")

Change = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """`lines`: only a test that runs one of them may notice. `number`: among equal ones of the function."""

    path: str
    function: str
    kind: str
    text: str
    lines: tuple[int, int]
    digest: str
    number: int = 0

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        return self.path, self.function, self.kind, self.text, self.number


@dataclass(frozen=True)
class Site:
    """A guard, and what takes it out of the tree from which it was read."""

    guard: Guard
    take_out: Change
    tree: ast.Module


def files() -> Iterator[Path]:
    """Sorted. Migrations are not among them: what they make is taken out in the database (constraints.py)."""
    for app in APPS:
        for path in sorted((CHECKOUT / app).rglob("*.py")):
            parts = {*path.relative_to(CHECKOUT).parts[:-1], path.stem}
            if "migrations" not in parts:
                yield path


def guards() -> list[Guard]:
    return [guard for path in files() for guard, _change in _read(path)[1]]


def site_of(guard: Guard) -> Site:
    """Raises LookupError for one that is gone."""
    tree, found = _read(CHECKOUT / guard.path)
    for one, change in found:
        if one.key == guard.key:
            return Site(one, change, tree)
    raise LookupError(guard)


def _read(path: Path) -> tuple[ast.Module, list[tuple[Guard, Change]]]:
    source, name = path.read_text(), path.relative_to(CHECKOUT)
    tree = ast.parse(source)
    in_places = bool({*name.parts[:-1], path.stem} & PLACES) or path.stem.endswith("_access")
    finder = Finder(str(name), source.splitlines(), is_view="views" in name.parts or path.stem == "views", acts=in_places)
    finder.visit(tree)
    return tree, finder.found


class Finder(ast.NodeVisitor):
    def __init__(self, path: str, lines: Sequence[str], *, is_view: bool, acts: bool) -> None:
        self.path, self.lines, self.is_view, self.acts = path, lines, is_view, acts
        self.names: list[str] = []
        self.digests: list[str] = []
        self.found: list[tuple[Guard, Change]] = []
        self.seen: dict[tuple[str, ...], int] = {}
        self.refused: dict[ast.expr, ast.stmt] = {}  # what runs where a condition holds

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.names.append(node.name)
        self.digests.append(self._digest(node))
        if self.is_view:
            self._decorators(node)
        self.generic_visit(node)
        self.digests.pop()
        self.names.pop()

    def visit_If(self, node: ast.If) -> None:
        if self.acts and self.digests and any(isinstance(one, (ast.Raise, ast.Return, ast.Continue)) for one in node.body):
            kind = "refusal" if any(isinstance(one, ast.Raise) for one in node.body) else "early end"
            self._add(kind, node.test, _never_true(node), of=node.body[0])
            self.refused[node.test] = node.body[0]
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        if self.acts and self.digests and not _is_default(node):
            of = self.refused.get(node, node) if isinstance(node.op, ast.Or) else node  # less holds without one of these
            for position, term in enumerate(node.values):
                self._add("term", term, _no_term(node, position), of=of)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        if self.acts and self.digests:
            for position, condition in enumerate(node.ifs):
                self._add("condition", condition, _no_condition(node, position))
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value
        if self.acts and self.digests and isinstance(call, ast.Call) and _name(call.func).lstrip("_").startswith(REFUSING):
            self._add("call", call, _never(node))
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if self.acts and self.digests and isinstance(node.op, (ast.BitOr, ast.BitAnd)) and "Q(" in ast.unparse(node.value):
            self._add("condition", node, _keep_left(node))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if self.digests and isinstance(node.func, ast.Attribute) and _is_reach(node):
            self._add("reach", node, _every_row(node))
        if self.acts and self.digests and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
            for position, argument in enumerate(node.args):
                if not isinstance(argument, ast.Starred):
                    self._add(node.func.attr, argument, _no_argument(node, position), of=node)
                    self._operands(argument, node)
            for position, keyword in enumerate(node.keywords):
                if keyword.arg and not _selects(keyword):
                    self._add(node.func.attr, keyword, _no_keyword(node, position), of=node)
        self.generic_visit(node)

    def _operands(self, node: ast.expr, of: ast.AST) -> None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            for side in ("left", "right"):
                self._add("operand", getattr(node, side), _one_side(node, side), of=of)

    def _digest(self, node: ast.FunctionDef) -> str:
        """Of its lines, decorators included: each version of Python writes a tree in another way."""
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        text = "\n".join(line.strip() for line in self.lines[first - 1 : node.end_lineno])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _decorators(self, node: ast.FunctionDef) -> None:
        for position, decorator in enumerate(node.decorator_list):
            if _name(decorator.func if isinstance(decorator, ast.Call) else decorator).startswith(ADMITTING):
                self._add("decorator", decorator, lambda node=node, position=position: node.decorator_list.pop(position), of=node)  # type: ignore[misc]

    def _add(self, kind: str, node: Any, change: Change, of: ast.AST | None = None) -> None:
        text, function = ast.unparse(node), ".".join(self.names)
        at: Any = of or node
        same = (function, kind, text)
        number = self.seen[same] = self.seen.get(same, -1) + 1
        if isinstance(at, ast.FunctionDef):
            at = at.body[1 if ast.get_docstring(at) and at.body[1:] else 0]  # no test runs a docstring
        lines = (at.lineno, at.end_lineno)
        guard = Guard(
            path=self.path, function=function, kind=kind, text=text, lines=lines, digest=self.digests[-1], number=number
        )
        self.found.append((guard, change))


# What is taken out stays in the code behind a condition, so that the names which the function closes over are the same.


def _every_row(node: Any) -> Change:
    def change() -> None:
        nothing, given = ast.Tuple([], ast.Load()), ast.Tuple(list(node.args), ast.Load())
        node.func.attr, node.keywords = "all", []
        node.args = [ast.Starred(ast.IfExp(ast.Constant(True), nothing, given), ast.Load())]

    return change


def _never_true(node: ast.If) -> Change:
    def change() -> None:
        node.test = ast.BoolOp(ast.And(), [ast.Constant(False), node.test])

    return change


def _never(node: ast.Expr) -> Change:
    def change() -> None:
        node.value = ast.IfExp(ast.Constant(False), node.value, ast.Constant(None))

    return change


def _keep_left(node: ast.AugAssign) -> Change:
    def change() -> None:
        target = ast.parse(ast.unparse(node.target), mode="eval").body
        node.value = ast.IfExp(ast.Constant(True), target, node.value)

    return change


def _no_term(node: ast.BoolOp, position: int) -> Change:
    def change() -> None:
        is_or = isinstance(node.op, ast.Or)
        left_out = ast.BoolOp(ast.And() if is_or else ast.Or(), [ast.Constant(not is_or), node.values[position]])
        node.values[position] = left_out

    return change


def _no_condition(node: ast.comprehension, position: int) -> Change:
    def change() -> None:
        node.ifs[position] = ast.BoolOp(ast.Or(), [ast.Constant(True), node.ifs[position]])

    return change


def _no_argument(node: ast.Call, position: int) -> Change:
    def change() -> None:
        nothing = ast.Tuple([], ast.Load())
        one = ast.Tuple([node.args[position]], ast.Load())
        node.args[position] = ast.Starred(ast.IfExp(ast.Constant(True), nothing, one), ast.Load())

    return change


def _no_keyword(node: ast.Call, position: int) -> Change:
    def change() -> None:
        keyword = node.keywords[position]
        one = ast.Dict([ast.Constant(keyword.arg)], [keyword.value])
        node.keywords[position] = ast.keyword(None, ast.IfExp(ast.Constant(True), ast.Dict([], []), one))

    return change


def _one_side(node: ast.BinOp, side: str) -> Change:
    def change() -> None:
        other = node.right if side == "left" else node.left
        kept = ast.parse(ast.unparse(other), mode="eval").body
        setattr(node, side, ast.IfExp(ast.Constant(True), kept, getattr(node, side)))

    return change


def _is_default(node: ast.BoolOp) -> bool:
    """It gives a value in place of none: «words or ""»."""
    return isinstance(node.op, ast.Or) and isinstance(node.values[-1], (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set))


def _is_reach(call: Any) -> bool:
    """A method of a set of rows that takes who asks: «visible_to(request.user)»."""
    asks = any(ASKING.search(ast.unparse(argument)) for argument in (*call.args, *(one.value for one in call.keywords)))
    return asks and bool(NARROWED.search(call.func.attr)) and bool(ROWS.search(ast.unparse(call.func.value)))


def _selects(keyword: ast.keyword) -> bool:
    """It says which row is meant, and not whether that may be."""
    return keyword.arg in ("pk", "pk__in") or "OuterRef" in ast.unparse(keyword.value)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
