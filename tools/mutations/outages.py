"""Guards that keep a request complete while the database fails."""

from typing import Final

from tools.mutations.table import Mutation

TESTS: Final = "tests/privacy/test_outages.py"
OUTAGE_MUTATIONS: Final = (
    Mutation(
        "A deadlock is repeated once",
        "privacy/middleware.py",
        "                file.seek(0)\n        return self.get_response(request)\n",
        "                file.seek(0)\n        return answer\n",
        TESTS,
    ),
    Mutation(
        "What fails before the view is an outage too",
        "config/urls.py",
        'handler500 = "privacy.outages.server_error"\n',
        "",
        TESTS,
    ),
    Mutation(
        "Fields of another site come back in no form of ours",
        "privacy/outages.py",
        "    return [] if refused else fields\n",
        "    return fields\n",
        TESTS,
    ),
    Mutation(
        "Pages do not wait for a lock or a statement without end",
        "config/wsgi.py",
        "limit_connections(WEB)\n",
        "",
        "tests/config/test_limits.py",
    ),
    Mutation(
        "Migrations do not wait for a lock without end",
        "config/management/commands/migrate.py",
        "with owner_connection(), migration_limits():",
        "with owner_connection():",
        "tests/config/test_limits.py",
    ),
    Mutation(
        "Probes ask nobody for a session",
        "config/settings.py",
        '    "config.monitoring.health.ProbeMiddleware",\n',
        "",
        "tests/config/test_health.py",
    ),
    Mutation(
        "A restart of the web process refuses nobody",
        "config/site.py",
        'f"fd://{held}"',
        "self.address.bind",
        "tests/config/test_release.py",
    ),
    Mutation(
        "Heads of seals are read by their owner only",
        "privacy/actions.py",
        ", opener=_private",
        "",
        "tests/privacy/test_seals.py",
    ),
    Mutation(
        "What the demo writes is read by its owner only",
        "config/management/commands/up.py",
        "        os.umask(0o077)  # what web and worker write is read by nobody else\n",
        "",
        "tests/config/test_site.py",
    ),
    Mutation(
        "No answer is used by another site, and no page gets a feature it does not need",
        "config/settings.py",
        '    "privacy.middleware.BrowserPolicyMiddleware",\n',
        "",
        "tests/test_headers.py",
    ),
)
