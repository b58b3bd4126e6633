"""What every address answers each role."""

from tests.route_table import cards, community, exports, jobs, outcomes, questions, safety, settings, staff, work
from tests.route_table.answers import FREE, METHODS, OUT, PUBLIC, ROLES, Route

TABLE: dict[str, Route] = {
    **cards.ROUTES,
    **community.ROUTES,
    **exports.ROUTES,
    **jobs.ROUTES,
    **outcomes.ROUTES,
    **questions.ROUTES,
    **safety.ROUTES,
    **settings.ROUTES,
    **staff.ROUTES,
    **work.ROUTES,
}

__all__ = ["FREE", "METHODS", "OUT", "PUBLIC", "ROLES", "TABLE", "Route"]
