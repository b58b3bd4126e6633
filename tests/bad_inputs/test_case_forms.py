import pytest

from tests.bad_inputs.forms import CASE_FORMS
from tests.bad_inputs.scene import Scene
from tests.bad_inputs.withstanding import assert_withstands

pytestmark = pytest.mark.exhaustive


@pytest.mark.asvs("1.2.1", "1.3.7", "2.2.2")
@pytest.mark.parametrize("name", sorted(CASE_FORMS))
def test_form_withstands_bad_inputs(scene: Scene, name: str) -> None:
    """No input breaks it, is rendered as markup or redirects to another site."""
    assert_withstands(scene, name, CASE_FORMS[name])
