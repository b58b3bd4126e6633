"""Insert rows in bulk, but through the model's own fields, so that seals, defaults and conversions are those of the site."""

from collections import defaultdict

from django.db import models

AT_ONCE = 2000


class Rows:
    """Rows collected by model and written in the given order of models: parents first."""

    def __init__(self, *order: type[models.Model]) -> None:
        self.order = order
        self.waiting: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.written: dict[type[models.Model], int] = defaultdict(int)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self.waiting[type(row)].append(row)

    def flush(self, *, unless_below: int = 0) -> None:
        """Write all rows if at least `unless_below` of them wait."""
        if sum(map(len, self.waiting.values())) < unless_below:
            return
        for model in self.order:
            rows = self.waiting.pop(model, [])
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
            self.written[model] += len(rows)
        if self.waiting:
            raise KeyError(f"no place in the order for {sorted(model.__name__ for model in self.waiting)}")
