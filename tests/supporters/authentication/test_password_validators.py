import pytest
from django.core.exceptions import ValidationError

from supporters.authentication.password_validators import ContextWordsValidator


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "СупровідСупровід2026",
        "suprovid-МВС-2026!!",
        "НГУ ДПСУ НПУ ДСНС 2026",
        "поліціяполіція1",
        "demo-suprovid-2026",
        "ПарольВідділуМВС",
    ],
)
def test_password_is_refused_when_everybody_here_would_guess_it(password: str) -> None:
    with pytest.raises(ValidationError, match="мвс|нгу|супровід|suprovid|поліція"):
        ContextWordsValidator().validate(password)


@pytest.mark.parametrize("password", ["кенгуру стрибає через тин", "поліція ловить рожевих фламінго", "9174-2280-5561-0038-77"])
def test_password_is_taken_when_it_has_words_of_its_own(password: str) -> None:
    ContextWordsValidator().validate(password)
