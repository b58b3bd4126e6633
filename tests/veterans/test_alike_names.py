import pytest

from veterans.matching.names import Alike, given_names_alike, patronymics_alike, surnames_alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("нечуй-левицький", "нечуй левицький", Alike.SAME),
        ("залужний", "zaluzhnyi", Alike.SOUND),
        ("залужний", "залужный", Alike.SOUND),
        ("левицький", "нечуй-левицький", Alike.OTHER_FORM),
        ("шевченко", "шевчнеко", Alike.MISSPELT),
        ("ткач", "ткаченко", Alike.DIFFERENT),
        ("лис", "лиса", Alike.DIFFERENT),
        ("ткач", "", Alike.UNKNOWN),
    ],
)
def test_surnames(one: str, other: str, alike: Alike) -> None:
    assert surnames_alike(one, other) is surnames_alike(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("микола", "mykola", Alike.SOUND),
        ("олександр", "александр", Alike.OTHER_FORM),
        ("олександр", "саша", Alike.OTHER_FORM),
        ("богдан", "бодан", Alike.MISSPELT),
        ("іван", "івн", Alike.MISSPELT),
        ("марія", "дарія", Alike.DIFFERENT),
        ("олександр", "олександра", Alike.DIFFERENT),
        ("валерій", "валерія", Alike.DIFFERENT),
    ],
)
def test_given_names(one: str, other: str, alike: Alike) -> None:
    """A letter makes another name of a usual one."""
    assert given_names_alike(one, other) is given_names_alike(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("сергійович", "сергеевич", Alike.SOUND),
        ("миколайович", "николаевич", Alike.SOUND),
        ("андріївна", "андреевна", Alike.SOUND),
        ("михайлович", "mykhailovych", Alike.SOUND),
        ("степанович", "стеанович", Alike.MISSPELT),
        ("олександрович", "олексійович", Alike.DIFFERENT),
        ("петрович", "петрівна", Alike.DIFFERENT),
        ("", "петрович", Alike.UNKNOWN),
    ],
)
def test_patronymics(one: str, other: str, alike: Alike) -> None:
    assert patronymics_alike(one, other) is patronymics_alike(other, one) is alike
