import pytest

from supporters.forms.models import Draft
from tests.bad_inputs.forms import CASE_FORMS, POSTED, STAFF_FORMS, fields_of
from tests.bad_inputs.scene import Browser, Scene, as_sent, untouched
from tests.bad_inputs.withstanding import assert_withstands

pytestmark = pytest.mark.exhaustive


def test_every_form_of_the_site_is_in_a_table() -> None:
    assert set(STAFF_FORMS) | set(CASE_FORMS) == POSTED


@pytest.mark.asvs("1.2.1", "2.2.2", "3.7.2")
@pytest.mark.parametrize("name", sorted(STAFF_FORMS))
def test_form_withstands_bad_inputs(scene: Scene, name: str) -> None:
    """No input breaks it, is rendered as markup or redirects to another site."""
    assert_withstands(scene, name, STAFF_FORMS[name])


@pytest.mark.parametrize(("actor", "has_token"), [("anonymous", True), ("owner", False)])
def test_form_withstands_bad_inputs_when_it_is_refused_and_kept(scene: Scene, actor: str, has_token: bool) -> None:
    """The session has ended or the CSRF token is out of date: the form is kept as a draft of the person in its submission
    key."""
    form, sender = CASE_FORMS["stage_change"], Browser(scene, actor, has_token=has_token)
    good = as_sent(fields_of(scene, "stage_change", form, Browser(scene, form.actor)))
    with untouched():
        sender.post(scene.address("stage_change"), good)
        assert Draft.objects.filter(form="stage_change", user=scene.house.owner).exists()
    assert_withstands(scene, "stage_change", form, sender=sender)
