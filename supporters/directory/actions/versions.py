"""Optimistic locking: the second of two concurrent edits is refused instead of overwriting the first."""


class ChangedMeanwhile(Exception):
    """The row was changed after the form was shown."""


def refuse_outdated(*, shown: int | None, now: int) -> None:
    """Compare the form's version with that of the row, which the caller has locked.

    None: the form has no version. Raises ChangedMeanwhile.
    """
    if shown != now:
        raise ChangedMeanwhile
