"""Guards of gaps and of the institutions that a department serves."""

from typing import Final

from tools.mutations.table import Mutation

GAPS, RADAR, SERVED = (
    "tests/cases/leading/test_gaps.py",
    "tests/dashboards/test_gaps.py",
    "tests/cases/course/actions/test_served.py",
)
MODULE = "cases/leading/models/gaps.py"

GAP_MUTATIONS: Final = (
    Mutation(
        "A person without a recorded place is a gap",
        MODULE,
        "~Q(Exists(current.settled()))",
        "Q(Exists(current.filter(value=None)))",
        GAPS,
    ),
    Mutation(
        "A person is lost since the last settled stay",
        MODULE,
        "Coalesce(_last_end(_stays().settled()), ",
        "Coalesce(_last_end(_stays()), ",
        GAPS,
    ),
    Mutation(
        "A neighbour does not serve for the department",
        MODULE,
        " & ~Q(InLineOfServing(department, facility, moments.today))",
        " & ~Q(facility__served_by__valid_to=None)",
        GAPS,
    ),
    Mutation(
        "Who accepted after the arrival knows the place",
        MODULE,
        " & Q(Exists(_moved_since_owned()))",
        "",
        GAPS,
    ),
    Mutation(
        "An offer past its time is a gap",
        MODULE,
        "    GapKind.OFFER: offer_late,\n",
        "    GapKind.OFFER: conditions.offered and (lambda _moments: Q(pk__in=[])),\n",
        GAPS,
    ),
    Mutation(
        "The queue is a gap at once",
        MODULE,
        "return conditions.without_owner() & ~conditions.offered()",
        "return conditions.without_owner() & conditions.offered()",
        GAPS,
    ),
    Mutation(
        "The radar has only the cases of the head",
        "dashboards/reports/gap_rows.py",
        "cases_within(values).filter(",
        "cases_within(values).model.objects.filter(",
        RADAR,
    ),
    Mutation(
        "Who sees the radar may list cases",
        "dashboards/views.py",
        "@require(Permission.CASES_LIST)\ndef gaps(",
        "@require(Permission.TODAY_VIEW)\ndef gaps(",
        RADAR,
    ),
    Mutation(
        "A facility is served once at a time",
        "cases/migrations/0001_directories.py",
        '(F("facility"), "="),',
        '(F("facility"), "="), (F("id"), "="),',
        "tests/cases/test_constraints.py",
    ),
    Mutation(
        "The application deletes no served facility",
        "cases/migrations/sql/rights.sql",
        "GRANT DELETE ON ",
        "GRANT DELETE ON cases_servedfacility, ",
        "tests/privacy/test_rights.py",
    ),
)
