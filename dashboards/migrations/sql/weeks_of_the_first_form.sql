-- Weeks published in the first form have other lines. None was published outside of a demo.
DELETE FROM dashboards_countryweek WHERE NOT tables ? 'oblasts';
