"""Schedule of Celery beat, in Kyiv time. After a missed start the next one finds the same work."""

from typing import Any, Final

from celery.schedules import crontab

BEAT_SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "tick": {"task": "supporters.tasks.record_tick", "schedule": crontab(), "options": {"expires": 50}},
    "remind": {"task": "supporters.tasks.send_due_reminders", "schedule": crontab(), "options": {"expires": 50}},
    "letters": {"task": "supporters.tasks.send_letters", "schedule": crontab(), "options": {"expires": 50}},
    "pairs": {"task": "veterans.tasks.search_pairs", "schedule": crontab(), "options": {"expires": 50}},
    "imports": {"task": "cases.tasks.work_on_registers", "schedule": crontab(), "options": {"expires": 50}},
    "peers": {"task": "cases.tasks.send_changes_of_peers", "schedule": crontab(), "options": {"expires": 50}},
    "exports": {"task": "supporters.tasks.make_exports", "schedule": crontab(), "options": {"expires": 50}},
    "seal": {"task": "privacy.tasks.seal_access_log", "schedule": crontab(), "options": {"expires": 50}},
    "all_pairs": {"task": "veterans.tasks.search_all_pairs", "schedule": crontab(minute=0, hour=2)},
    "partitions": {"task": "privacy.tasks.make_partitions", "schedule": crontab(minute=10, hour=3)},
    "envelopes": {"task": "privacy.tasks.renew_envelope_keys", "schedule": crontab(minute=15, hour=3)},
    "invariants": {"task": "cases.tasks.check_invariants", "schedule": crontab(minute=20, hour=3)},
    "teams": {"task": "cases.tasks.end_memberships", "schedule": crontab(minute=5, hour=8)},
    "safety": {"task": "cases.tasks.clear_safety_talks", "schedule": crontab(minute=5, hour=0)},
    "unconfirmed": {"task": "supporters.tasks.end_unconfirmed_suspensions", "schedule": crontab(minute="*/10")},
    "suspend": {"task": "supporters.tasks.suspend_idle_accounts", "schedule": crontab(minute=40, hour=3)},
    "country": {"task": "dashboards.tasks.publish_country", "schedule": crontab(minute=50, hour=3)},
    "frozen": {"task": "dashboards.tasks.freeze_counts", "schedule": crontab(minute="*/10"), "options": {"expires": 590}},
    "expire": {"task": "supporters.tasks.remove_expired", "schedule": crontab(minute=30, hour=3)},
}
