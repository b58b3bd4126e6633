"""What every address answers each role."""

from tests.route_table import cards, community, jobs, safety, work
from tests.route_table.answers import FREE, METHODS, OUT, PUBLIC, ROLES, Route

TABLE: dict[str, Route] = {
    **cards.ROUTES,
    **work.ROUTES,
    **jobs.ROUTES,
    **community.ROUTES,
    **safety.ROUTES,
}

__all__ = ["FREE", "METHODS", "OUT", "PUBLIC", "ROLES", "TABLE", "Route"]
