"""The settings of the site."""

from tests.route_table.answers import Route, for_administrator

ROUTES = {
    "settings": Route(for_administrator(200), None),
}
