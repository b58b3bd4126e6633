from config.embedded.home import CHECKOUT
from tools.asvs.__main__ import written
from tools.asvs.marks import proofs
from tools.asvs.requirements import known_ids

MOST_IDS = 3  # more would be an unspecific test


def test_ids_are_those_of_the_standard() -> None:
    named = {asvs_id for proof in proofs() for asvs_id in proof.ids}
    assert named - known_ids() == set()


def test_no_test_carries_more_ids_than_it_can_prove() -> None:
    assert [proof.test for proof in proofs() if len(proof.ids) > MOST_IDS] == []


def test_table_is_up_to_date() -> None:
    kept = (CHECKOUT / "docs/security/asvs.md").read_text()
    assert kept == written(), "run: python -m tools.asvs --write docs/security/asvs.md"
