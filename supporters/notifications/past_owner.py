"""Who answered for what a notification tells of, when it was made. The app that knows registers it in its
AppConfig.ready(): notifications stand below."""

from dataclasses import dataclass

from supporters.directory.models import Department, Supporter


@dataclass(frozen=True)
class PastOwner:
    """`owner`: None while it waited in the queue of its department; `relieved`: the owner before, who stayed responsible
    until the new one had accepted."""

    owner: Supporter | None
    relieved: Supporter | None
    department: Department
