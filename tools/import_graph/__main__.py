"""`python -m tools.import_graph`: how far the imports inside `cases` stay together, and how many of its modules a view loads.

A subject is the first part of a module's name that is no layer: «risk» of `cases.actions.risk.levels` and of `cases.views.risk`.
`--views` lists what each view loads, `--cuts 20` the imports without which the views would load least: the cut of one alone.
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
RECORD: Final = "case"  # the subject that all others import
PYPROJECT: Final = CHECKOUT / "pyproject.toml"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.import_graph", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--views", action="store_true", help="what each view loads")
    parser.add_argument("--cuts", type=int, default=0, metavar="N", help="the N imports that make the views load most")
    chosen = parser.parse_args()
    graph, layers = read_graph(CHECKOUT, APP), layers_of(PYPROJECT, APP)
    for label, figure in figures(graph, layers).items():
        print(f"{label:<52}{figure}")
    if chosen.views:
        print("\nModules that each view loads")
        print("\n".join(f"{count:>6}  {view}" for view, count in sorted(loads(graph).items(), key=lambda row: (row[1], row[0]))))
    if chosen.cuts:
        print("\nModules that a view would load less, in the mean")
        print("\n".join(f"{gain:>6.1f}  {module} -> {name}" for gain, (module, name) in islice(cuts(graph), chosen.cuts)))


def figures(graph: Graph, layers: dict[str, int]) -> dict[str, str]:
    subject = {module: subject_of(module, layers) for module in graph.modules}
    folder = {module: module.rpartition(".")[0] for module in graph.modules}
    apart = [(module, name) for module, name in graph.pairs if subject[name] != RECORD]
    subjects, circles = set(subject.values()), circles_of(_between_subjects(graph, subject))
    up = [(module, name) for module, name in graph.pairs if _height(module, layers) > _height(name, layers)]
    return {
        "modules": str(len(graph.modules)),
        "folders": str(len(graph.packages)),
        "imports": str(len(graph.pairs)),
        "imports inside a folder": share(graph.pairs, folder),
        "imports inside a subject": share(graph.pairs, subject),
        f"imports inside a subject, without those to «{RECORD}»": share(apart, subject),
        "circles of modules": str(len(circles_of(graph.imports))),
        "circles of subjects": f"{len(circles)} ({sum(map(len, circles))} of {len(subjects)} subjects)",
        "imports of a higher layer": str(len(up)),
        "modules that a view loads, median": f"{median(loads(graph).values()):g} ({len(graph.views)} views)",
    }


def subject_of(module: str, layers: dict[str, int]) -> str:
    parts = module.split(".")[1:]
    return next((part for part in parts if part not in layers), parts[-1])


def share(pairs: list[tuple[str, str]], place: dict[str, str]) -> str:
    inside = sum(place[module] == place[name] for module, name in pairs)
    return f"{inside} ({inside / max(len(pairs), 1):.0%})"


def _between_subjects(graph: Graph, subject: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for module, name in graph.pairs:
        found[subject[module]].add(subject[name])
        found[subject[name]] |= set()
    return {name: frozenset(imported - {name}) for name, imported in found.items()}


def _height(module: str, layers: dict[str, int]) -> int:
    return layers[module.split(".")[1]]


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
