"""The data of colleagues, which administrators correct."""

from tests.route_table.answers import Route, for_administrator

ROUTES = {
    "staff_edit": Route(for_administrator(200), for_administrator(409)),
}
