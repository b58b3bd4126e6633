"""The shape of the department tree, read at once: some dozens of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from supporters.directory.models.department import MAX_DEPTH, Department


@dataclass(frozen=True)
class Tree:
    """`parents`: the parent by department; None at the top."""

    parents: Mapping[UUID, UUID | None]

    @classmethod
    def read(cls) -> "Tree":
        return cls(dict(Department.objects.values_list("pk", "parent_id")))

    def upwards(self, pk: UUID | None) -> Iterator[UUID]:
        """The department itself, then its ancestors up to the top."""
        for _level in range(MAX_DEPTH):
            if pk is None:
                return
            yield pk
            pk = self.parents[pk]

    def above(self, pk: UUID | None) -> frozenset[UUID]:
        """Its ancestors only."""
        return frozenset(self.upwards(pk)) - {pk}

    def level(self, pk: UUID | None) -> int:
        """1 at the top; 0 for None, above the top."""
        return sum(1 for _above in self.upwards(pk))

    def below(self, pk: UUID) -> frozenset[UUID]:
        """The department and its subtree."""
        return frozenset(each for each in self.parents if pk in self.upwards(each))

    def height(self, pk: UUID) -> int:
        """The number of levels of the subtree, the department's own included."""
        return 1 + max(self.level(each) for each in self.below(pk)) - self.level(pk)

    def with_parent(self, pk: UUID, parent: UUID | None) -> "Tree":
        return Tree({**self.parents, pk: parent})
