"""Suppress small cells of a published table, and the cells that would reveal them.

A table of counts with its totals is a flow in a network: from the source to each row (row totals), from rows to columns (the
cells), from columns to the sink (column totals) and back (the grand total). A reader of some of the numbers knows about the
others that inflow equals outflow at each node and that nothing is negative. So a hidden number can have another value exactly
when one more unit can flow along a cycle of hidden numbers that contains it. The module looks for such cycles, and creates them
by hiding more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

THRESHOLD = 5  # no count below this may ever become known
NEAR = 8  # counts below this are hidden: a number shown last week must be hidden before it is small
SURE = 10  # hidden numbers are shown again when none of them is below this
Node = tuple[str, int]
Arc = tuple[Node, Node]
SOURCE, SINK = ("source", 0), ("sink", 0)
ALL: Arc = (SINK, SOURCE)


@dataclass(frozen=True)
class Published:
    """What may be shown; None is hidden. If the grand total is hidden, everything is."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(table: Sequence[Sequence[int]], before: Published | None = None) -> Published:
    """Hide each count below NEAR, and more, until a reader of the rest faces these limits:

    - no hidden number can be derived, neither by arithmetic nor as the only possible value;
    - hidden numbers with a known sum (of a row, a column, the totals) do not add up to a small count.

    `table` is rows of equal length without negative numbers. The same table always gives the same result: two different results
    would reveal each other. `before` is the table published last, with the same rows and columns. What it hides stays hidden
    while any of it is below SURE, since comparing the two tables would reveal what has moved.
    """
    flow = _flow(table)
    hidden = {arc for arc, value in flow.items() if value < NEAR}
    kept = _hidden(before) if before else set()
    if any(flow[arc] < SURE for arc in kept):
        hidden |= kept
    network = _Network(flow, hidden)
    if ALL in network.hidden or not _hide_what_reveals(network):
        network.hidden.update(flow)
    rows, columns = range(len(table)), range(len(table[0]))
    return Published(
        tuple(tuple(network.shown((("row", r), ("column", c))) for c in columns) for r in rows),
        tuple(network.shown((SOURCE, ("row", r))) for r in rows),
        tuple(network.shown((("column", c), SINK)) for c in columns),
        network.shown(ALL),
    )


def _hidden(shown: Published) -> set[Arc]:
    numbers: dict[Arc, int | None] = {ALL: shown.total}
    for r, row in enumerate(shown.cells):
        numbers[SOURCE, ("row", r)] = shown.row_totals[r]
        numbers |= {(("row", r), ("column", c)): number for c, number in enumerate(row)}
    numbers |= {(("column", c), SINK): number for c, number in enumerate(shown.column_totals)}
    return {arc for arc, number in numbers.items() if number is None}


def _flow(table: Sequence[Sequence[int]]) -> dict[Arc, int]:
    flow: dict[Arc, int] = {}
    for r, row in enumerate(table):
        flow[SOURCE, ("row", r)] = sum(row)
        for c, value in enumerate(row):
            flow[("row", r), ("column", c)] = value
    for c, column in enumerate(zip(*table, strict=True)):
        flow[("column", c), SINK] = sum(column)
    flow[ALL] = sum(map(sum, table))
    return flow


@dataclass
class _Network:
    flow: dict[Arc, int]
    hidden: set[Arc]
    at_node: dict[Node, list[Arc]] = field(init=False)

    def __post_init__(self) -> None:
        self.at_node = {}
        for arc in self.flow:
            for node in arc:
                self.at_node.setdefault(node, []).append(arc)

    def shown(self, arc: Arc) -> int | None:
        return None if arc in self.hidden else self.flow[arc]

    def parts(self, node: Node) -> list[Arc]:
        """The numbers at a node that add up to its total."""
        return [arc for arc in self.at_node[node] if arc != whole(node)]

    def loss(self, arc: Arc) -> int:
        """Cost to the reader of hiding it: a total costs more than any cell, a large number more than a small one."""
        if arc in self.hidden:
            return 0
        return self.flow[arc] + (self.flow[ALL] if SOURCE in arc or SINK in arc else 0)

    def cycle(self, arc: Arc) -> list[Arc] | None:
        """The cheapest cycle along which one unit more or less of `arc` can flow; None when there is no cycle."""
        tail, head = arc
        ways = [self._way(head, tail, arc), self._way(tail, head, arc) if self.flow[arc] else None]
        return min((way for way in ways if way is not None), key=lambda way: sum(map(self.loss, way)), default=None)

    def _way(self, start: Node, goal: Node, without: Arc) -> list[Arc] | None:
        """Cheapest path along any number, or against a positive one; the grand total stays fixed."""
        waiting: list[tuple[int, Node, list[Arc]]] = [(0, start, [])]
        seen: set[Node] = set()
        while waiting:
            loss, node, way = heappop(waiting)
            if node == goal:
                return way
            if node not in seen:
                seen.add(node)
                for arc, onward in self._onward(node):
                    if arc not in (without, ALL):
                        heappush(waiting, (loss + self.loss(arc), onward, [*way, arc]))
        return None

    def _onward(self, node: Node) -> Iterator[tuple[Arc, Node]]:
        for arc in self.at_node[node]:
            tail, head = arc
            if tail == node:
                yield arc, head
            elif self.flow[arc]:
                yield arc, tail


def whole(node: Node) -> Arc:
    kind, _place = node
    return {"row": (SOURCE, node), "column": (node, SINK)}.get(kind, ALL)


def _hide_what_reveals(network: _Network) -> bool:
    """Return False when the grand total would have to be hidden too."""
    while (more := _to_hide(network)) is not None:
        if not more:
            return False
        network.hidden.update(more)
    return True


def _to_hide(network: _Network) -> list[Arc] | None:
    """Choose what to hide next.

    Beside a small sum it is the smallest number; around a number that can be derived, the rest of a cycle. None when nothing is
    revealed; an empty list when it can't be protected.
    """
    for node in network.at_node:
        hidden = [arc for arc in network.parts(node) if arc in network.hidden]
        if hidden and whole(node) not in network.hidden and sum(network.flow[arc] for arc in hidden) < NEAR:
            return [min(set(network.parts(node)) - set(hidden), key=lambda arc: (network.loss(arc), arc))]
    for arc in network.flow:
        if arc in network.hidden:
            cycle = network.cycle(arc)
            if cycle is None or not network.hidden.issuperset(cycle):
                return [each for each in cycle or [] if each not in network.hidden]
    return None
