"""Beat with a minute that lasts a second: `celery -A tools.chaos.kills.hurried beat`. The workers run `config.celery`.

What runs every ten minutes runs every ten seconds: a task that failed when a server was killed counts as failed until its
next run, so `/healthz` would stay down for minutes. Tasks of a time of day are left out for the same reason.
"""

from typing import Final

from celery.schedules import crontab

from config.celery import app

SECONDS: Final = {str(crontab()): 1.0, str(crontab(minute="*/10")): 10.0}

app.conf.beat_schedule = {
    name: {**entry, "schedule": SECONDS[str(entry["schedule"])]}
    for name, entry in app.conf.beat_schedule.items()
    if str(entry["schedule"]) in SECONDS
}
__all__ = ["app"]
