"""Remove each grant of the role table and add each missing one, in turn: the route matrix must fail every time."""

import pytest

from supporters.directory.roles import GRANTS, Permission, Role
from tests.factories import House
from tests.test_routes import RESOLVER, addresses, cookies_of, mismatches  # noqa: F401 - one is a fixture

ACTOR_OF = {
    Role.SUPPORTER: "owner",
    Role.HEAD: "head",
    Role.PSYCHOLOGIST: "psychologist",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
    Role.ANALYST: "analyst",
}
SEEN = ("GET", "POST")


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_matrix_notices_each_change_of_the_role_table(
    house: House,
    addresses: dict[str, str],  # noqa: F811
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actor = ACTOR_OF[role]
    cookies = cookies_of(getattr(house, actor))
    unnoticed = []
    for permission in Permission:
        guarded = {name: at for name, at in addresses.items() if getattr(RESOLVER[name], "permission", None) is permission}
        with monkeypatch.context() as changed:
            changed.setitem(GRANTS, role, GRANTS[role] ^ {permission})  # type: ignore[arg-type]
            if not mismatches(guarded, actor, cookies, SEEN):
                unnoticed.append(permission.name)
    assert unnoticed == []
    assert mismatches(guarded, actor, cookies, SEEN) == [], "of the last permission; test_routes.py asks about all"
