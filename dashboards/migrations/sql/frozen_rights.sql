-- What was frozen never changes; the days that are not kept go.
REVOKE UPDATE ON dashboards_frozenday FROM suprovid_app;
GRANT DELETE ON dashboards_frozenday TO suprovid_app;
