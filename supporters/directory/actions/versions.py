"""Two people edit the same thing: the second one is told, and nothing is overwritten unseen."""


class ChangedMeanwhile(Exception):
    """Somebody has changed the row since the form was shown."""


def refuse_outdated(*, shown: int | None, now: int) -> None:
    """Compare the version a form was shown with to that of the row, which the caller has locked. None: the form told no
    version. Raises ChangedMeanwhile."""
    if shown != now:
        raise ChangedMeanwhile
