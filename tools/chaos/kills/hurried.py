"""Beat with a minute that lasts a second: `celery -A tools.chaos.kills.hurried beat`. The workers run `config.celery`."""

from typing import Final

from celery.schedules import crontab

from config.celery import app

EVERY_SECONDS: Final = 1.0

app.conf.beat_schedule = {
    name: {**entry, "schedule": EVERY_SECONDS if entry["schedule"] == crontab() else entry["schedule"]}
    for name, entry in app.conf.beat_schedule.items()
}
__all__ = ["app"]
