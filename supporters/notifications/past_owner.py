"""Who was responsible for a notification's subject when it was made.

The subject's app registers a function in its AppConfig.ready(), since this app must not import it.
"""

from dataclasses import dataclass

from supporters.directory.models import Department, Supporter


@dataclass(frozen=True)
class PastOwner:
    """`owner`: None while the subject waited in its department's queue."""

    owner: Supporter | None
    department: Department
