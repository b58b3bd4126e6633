from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from cases.case.models.reference import Facility
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter


class ServedFacilityQuerySet(QuerySet["ServedFacility"]):
    def serving(self, day: Any) -> "ServedFacilityQuerySet":
        """Served on this day; the only definition of «serves now». A closed department serves nothing."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day, department__closed_at=None)

    def of(self, department_id: Any) -> "ServedFacilityQuerySet":
        return self.filter(department=department_id)


class ServedFacility(models.Model):
    """A facility whose patients this department supports, from a day until another; several departments may serve one facility.

    `valid_to`: the first day on which it is served no more, NULL while it is. A row that ends on the day of its beginning was a
    mistake. Rows are ended, never deleted. `added_by` is NULL for rows of earlier releases, which begin at the release.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="served")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="served_by")
    valid_from = models.DateField(db_default=Now())
    valid_to = models.DateField(null=True)
    added_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")

    objects = ServedFacilityQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C0",
        "facility": "C0",
        "valid_from": "C0",
        "valid_to": "C0",
        "added_by": "C1",
        "ended_by": "C1",
    }
    open_text_reasons: ClassVar[str] = "a directory: it tells of no person"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="served_once_at_a_time",
                expressions=[
                    (F("department"), RangeOperators.EQUAL),
                    (F("facility"), RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[)"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="served_forward"),
        ]
        indexes = [models.Index(fields=["facility", "department"], condition=Q(valid_to=None), name="served_now")]


IN_LINE: Final = """WITH RECURSIVE served (department_id, facility_id) AS %(served)s, above (department_id, facility_id) AS (
    SELECT * FROM served UNION SELECT tree.parent_id, above.facility_id FROM above
    JOIN supporters_department tree ON tree.id = above.department_id WHERE tree.parent_id IS NOT NULL
), below (department_id, facility_id) AS (
    SELECT * FROM served UNION SELECT tree.id, below.facility_id FROM below
    JOIN supporters_department tree ON tree.parent_id = below.department_id
) SELECT %(columns)s FROM above UNION ALL SELECT %(columns)s FROM below"""


class InLineOfServing(Func):
    """Whether a department, one above it or one below it serves the facility of the row on a day.

    `facility`: None to ask whether they serve any at all. PostgreSQL computes the pairs once for a statement and finds each row
    in them by hash.
    """

    output_field = BooleanField()

    def __init__(self, department: Combinable, facility: Combinable | None, day: Any) -> None:
        served = ServedFacility.objects.serving(day).order_by().values("department", "facility")
        super().__init__(Subquery(served), department, *([facility] if facility else []))

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        served, *of_row = self.get_source_expressions()
        found, parameters = compiler.compile(served)
        sought = [compiler.compile(one) for one in of_row]
        columns = ", ".join(("department_id", "facility_id")[: len(sought)])
        row, among = ", ".join(sql for sql, _ in sought), IN_LINE % {"served": found, "columns": columns}
        return f"({row}) IN ({among})", [*_parameters(sought), *parameters]


def _parameters(compiled: Iterable[Any]) -> list[Any]:
    return [value for _sql, values in compiled for value in values]
