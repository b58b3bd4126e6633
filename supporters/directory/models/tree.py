"""The shape of the departments, read whole: some dozens of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from supporters.directory.models.department import MAX_DEPTH, Department


@dataclass(frozen=True)
class Tree:
    """`parents`: by department, the one it belongs to; None at the top."""

    parents: Mapping[UUID, UUID | None]

    @classmethod
    def read(cls) -> "Tree":
        return cls(dict(Department.objects.values_list("pk", "parent_id")))

    def upwards(self, pk: UUID | None) -> Iterator[UUID]:
        """Itself first, then what it belongs to, up to the top."""
        for _level in range(MAX_DEPTH):
            if pk is None:
                return
            yield pk
            pk = self.parents[pk]

    def level(self, pk: UUID | None) -> int:
        """1 at the top; 0 above all."""
        return sum(1 for _above in self.upwards(pk))

    def below(self, pk: UUID) -> frozenset[UUID]:
        """It and all below."""
        return frozenset(each for each in self.parents if pk in self.upwards(each))

    def height(self, pk: UUID) -> int:
        """How many levels it takes, its own among them."""
        return 1 + max(self.level(each) for each in self.below(pk)) - self.level(pk)

    def with_parent(self, pk: UUID, parent: UUID | None) -> "Tree":
        return Tree({**self.parents, pk: parent})
