-- A publication never changes: two tables of one week would reveal what each of them hides.
REVOKE UPDATE ON dashboards_countryweek FROM suprovid_app;
