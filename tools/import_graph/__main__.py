"""`python -m tools.import_graph`: how far the imports of `cases` stay in its packages, and how many modules a view loads.

The package is the first part of a module's name: «course» of `cases.course.views.risk`. Modules at the root of `cases`, which may
import all packages, belong to none. `--views` lists what each view loads, `--cuts 20` the imports without which the views would
load least: the cut of one alone.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from statistics import mean, median
from typing import Final

from config.embedded.home import CHECKOUT
from tools.import_graph.graph import Graph, circles_of, layers_of, read_graph

APP: Final = "cases"
RECORD: Final = "case"  # the package that all others import
PYPROJECT: Final = CHECKOUT / "pyproject.toml"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.import_graph", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--views", action="store_true", help="what each view loads")
    parser.add_argument("--cuts", type=int, default=0, metavar="N", help="the N imports that make the views load most")
    chosen = parser.parse_args()
    graph = read_graph(CHECKOUT, APP)
    for label, figure in figures(graph, layers_of(PYPROJECT, APP), layers_of(PYPROJECT, f"{APP}-layers")).items():
        print(f"{label:<52}{figure}")
    if chosen.views:
        print("\nModules that each view loads")
        print("\n".join(f"{count:>6}  {view}" for view, count in sorted(loads(graph).items(), key=lambda row: (row[1], row[0]))))
    if chosen.cuts:
        print("\nModules that a view would load less, in the mean")
        print("\n".join(f"{gain:>6.1f}  {module} -> {name}" for gain, (module, name) in islice(cuts(graph), chosen.cuts)))


def figures(graph: Graph, packages: dict[str, int], layers: dict[str, int]) -> dict[str, str]:
    """`packages`, `layers`: their heights by name, 0 for the highest."""
    folder = {module: module.rpartition(".")[0] for module in graph.modules}
    package = {module: package_of(module) for module in graph.modules}
    apart = [(module, name) for module, name in graph.pairs if package[name] != RECORD]
    circles = circles_of(_between(graph, package))
    up = [pair for pair in graph.pairs if packages[package[pair[0]]] > packages[package[pair[1]]]]
    within = [pair for pair in graph.pairs if package[pair[0]] == package[pair[1]] and layer_of(pair[0]) and layer_of(pair[1])]
    return {
        "modules": str(len(graph.modules)),
        "folders": str(len(graph.packages)),
        "imports": str(len(graph.pairs)),
        "imports inside a folder": share(graph.pairs, folder),
        "imports inside a package": share(graph.pairs, package),
        f"imports inside a package, without those to «{RECORD}»": share(apart, package),
        "circles of modules": str(len(circles_of(graph.imports))),
        "circles of packages": str(len(circles)),
        "imports of a higher package": str(len(up)),
        "imports of a higher layer": str(sum(layers[layer_of(module)] > layers[layer_of(name)] for module, name in within)),
        "modules that a view loads, median": f"{median(loads(graph).values()):g} ({len(graph.views)} views)",
    }


def package_of(module: str) -> str:
    return module.split(".")[1]


def layer_of(module: str) -> str:
    """ "" at the root."""
    return next(iter(module.split(".")[2:]), "")


def share(pairs: list[tuple[str, str]], place: dict[str, str]) -> str:
    inside = sum(place[module] == place[name] for module, name in pairs)
    return f"{inside} ({inside / max(len(pairs), 1):.0%})"


def _between(graph: Graph, package: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for module, name in graph.pairs:
        found[package[module]].add(package[name])
        found[package[name]] |= set()
    return {name: frozenset(imported - {name}) for name, imported in found.items()}


def loads(graph: Graph) -> dict[str, int]:
    return {view: len(graph.loaded(view)) for view in graph.views}


def cuts(graph: Graph) -> Iterator[tuple[float, tuple[str, str]]]:
    """Each import with what a view would load less without it, in the mean; the largest first."""
    loaded = {view: graph.loaded(view) for view in graph.views}
    gains = {
        pair: mean(len(names) - len(graph.loaded(view, cut=pair)) if pair[0] in names else 0 for view, names in loaded.items())
        for pair in graph.pairs
    }
    yield from ((gains[pair], pair) for pair in sorted(gains, key=lambda pair: (-gains[pair], pair)))


if __name__ == "__main__":
    main()
