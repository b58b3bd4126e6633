"""Takes a guard out of the running process: the functions of its file get the code of the changed source."""

import ast
import gc
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import Any

from config.embedded.home import CHECKOUT
from tools.guards.sites import Guard, site_of


class NotTakenOut(Exception):
    """The words say why."""


def living_functions() -> dict[str, list[FunctionType]]:
    """All functions of this process by their file. It looks at every object: half a second of a session with all tests."""
    found: dict[str, list[FunctionType]] = {}
    gc.unfreeze()  # frozen objects are in no list
    for one in gc.get_objects():
        if type(one) is FunctionType:  # a lazy object of Django computes itself when isinstance asks for its class
            found.setdefault(one.__code__.co_filename, []).append(one)
    return found


def take_out(guard: Guard, living: Mapping[str, list[FunctionType]] | None = None) -> None:
    """For the rest of this process. `living`: what living_functions() gave in the process that forked. Raises NotTakenOut."""
    site = site_of(guard)
    site.take_out()
    tree = ast.fix_missing_locations(site.tree)
    file = str(CHECKOUT / guard.path)
    module = import_module(guard.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
    if guard.kind == "decorator":
        _define_again(tree, guard.function, file, module)
    else:
        known = (living or {}).get(file) or living_functions().get(file, [])  # a child may be the first to import the file
        _change_code(compile(tree, file, "exec"), guard.function, known)


def _change_code(changed: CodeType, function: str, functions: Iterable[FunctionType]) -> None:
    by_place = {
        (code.co_qualname if sys.version_info >= (3, 11) else code.co_name, code.co_firstlineno): code for code in _codes(changed)
    }
    done = 0
    for one in functions:
        code = by_place.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
        if code is None or code == one.__code__:
            continue
        if code.co_freevars != one.__code__.co_freevars:
            raise NotTakenOut("the function closes over other names without it")
        one.__code__ = code
        done += 1
    if not done:
        raise NotTakenOut(f"no function {function} lives")


def _codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [*inner, *(deeper for one in inner for deeper in _codes(one))]


def _define_again(tree: ast.Module, function: str, file: str, module: ModuleType) -> None:
    """The view without its decorator, wherever the decorated one is."""
    node = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == function)
    decorated = module.__dict__[function]
    exec(compile(ast.Module([node], []), file, "exec"), module.__dict__)  # noqa: S102
    bare = module.__dict__[function]
    gc.unfreeze()
    for holder in gc.get_referrers(decorated):
        _replace(holder, decorated, bare)


def _replace(holder: Any, old: Any, new: Any) -> None:
    values = holder if isinstance(holder, dict) else getattr(holder, "__dict__", {})
    for name in [name for name, value in values.items() if value is old]:
        values[name] = new
