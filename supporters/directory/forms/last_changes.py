"""Who changed a row with a history last, and when."""

from datetime import datetime
from typing import Any

from supporters.directory.models import Supporter


def last_change(row: Any) -> tuple[str, datetime]:
    """«–» for a change without an account: by a task, a command or a link of a letter."""
    last = row.history.latest("pgh_id")
    author = (last.pgh_context.metadata if last.pgh_context else {}).get("user")
    by = Supporter.objects.get_queryset().filter(pk=author).first() if author else None
    return (by.short_name if by else "–"), last.pgh_created_at
