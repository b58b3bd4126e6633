"""A task that does nothing, on the same broker and with the same settings: the minimum cost of a task."""

from config.celery import app


@app.task(ignore_result=True)
def nothing() -> None:
    pass
