"""Small cells of a published table: hidden together with what would reveal them.

A table of counts with its totals is a flow through a network: from the source to each row (row totals), from rows to columns (the
cells), from columns to the sink (column totals) and back (the sum of all). Who sees a part of the numbers knows of the others
that what flows into a node flows out of it, and that nothing is below zero. So a hidden number can still be another one exactly
when one more can flow around a ring of hidden numbers that it is part of: this is looked for, and made by hiding more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

THRESHOLD = 5  # no count below is ever to be known
NEAR = 8  # hidden from here on: a number that was shown last week is hidden before it is a small one
SURE = 10  # what was hidden is shown again when no number among the hidden is below
Node = tuple[str, int]
Arc = tuple[Node, Node]
SOURCE, SINK = ("source", 0), ("sink", 0)
ALL: Arc = (SINK, SOURCE)


@dataclass(frozen=True)
class Published:
    """What may be shown; None is hidden. Without the sum of all nothing else is shown either."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(table: Sequence[Sequence[int]], before: Published | None = None) -> Published:
    """Hide each count below NEAR, and more, until for a reader of the rest

    - no hidden number can be worked out, neither exactly nor as the only possible one;
    - hidden numbers with a known sum (of a row, a column, the totals) are together no small count themselves.

    `table` is rows of equal length, not below zero. The same table gives the same answer each time: two different ones
    would reveal each other. `before`: the table published last, of the same rows and columns. What it hides stays hidden while
    any of it is below SURE, since whoever compares the two would work out what has changed its place.
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
        """The numbers at a node that add up to its whole."""
        return [arc for arc in self.at_node[node] if arc != whole(node)]

    def loss(self, arc: Arc) -> int:
        """What hiding it costs the reader: a total more than any cell, a large number more than a small one."""
        if arc in self.hidden:
            return 0
        return self.flow[arc] + (self.flow[ALL] if SOURCE in arc or SINK in arc else 0)

    def ring(self, arc: Arc) -> list[Arc] | None:
        """The cheapest way around which one more, or one less, of `arc` can flow; None when there is no way."""
        tail, head = arc
        ways = [self._way(head, tail, arc), self._way(tail, head, arc) if self.flow[arc] else None]
        return min((way for way in ways if way is not None), key=lambda way: sum(map(self.loss, way)), default=None)

    def _way(self, start: Node, goal: Node, without: Arc) -> list[Arc] | None:
        """Along any number or against one above zero; the sum of all stays as it is."""
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
            if arc[0] == node:
                yield arc, arc[1]
            elif self.flow[arc]:
                yield arc, arc[0]


def whole(node: Node) -> Arc:
    return {"row": (SOURCE, node), "column": (node, SINK)}.get(node[0], ALL)


def _hide_what_reveals(network: _Network) -> bool:
    """False when the sum of all would have to be hidden too."""
    while (more := _to_hide(network)) is not None:
        if not more:
            return False
        network.hidden.update(more)
    return True


def _to_hide(network: _Network) -> list[Arc] | None:
    """What to hide next: beside a small sum the smallest number, around one that can be told the rest of a ring. None when
    nothing is given away, nothing in the list when there is no way to keep it."""
    for node in network.at_node:
        hidden = [arc for arc in network.parts(node) if arc in network.hidden]
        if hidden and whole(node) not in network.hidden and sum(network.flow[arc] for arc in hidden) < NEAR:
            return [min(set(network.parts(node)) - set(hidden), key=lambda arc: (network.loss(arc), arc))]
    for arc in network.flow:
        if arc in network.hidden:
            ring = network.ring(arc)
            if ring is None or not network.hidden.issuperset(ring):
                return [each for each in ring or [] if each not in network.hidden]
    return None
