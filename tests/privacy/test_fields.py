import pytest
from django.core.exceptions import FieldError
from django.utils import timezone

from privacy.fields import SealedTextField
from privacy.opening import Reading, Unopened
from tests.database import as_owner, execute, rows
from tests.factories import PHONE, make_person
from veterans.models import FamilyTie, Person, Phone

pytestmark = pytest.mark.django_db
SURNAME: SealedTextField = Person._meta.get_field("surname")  # type: ignore[assignment]


def test_name_opens_when_loaded_and_is_sealed_in_the_row(reading: Reading) -> None:
    person = make_person("Коваленко")
    assert Person.objects.get(pk=person.pk).surname == "Коваленко"
    ((stored,),) = rows("SELECT surname FROM veterans_person WHERE id = %s", [person.pk])
    assert "Коваленко".encode() not in bytes(stored)


def test_null_stays_null_when_there_is_no_value(reading: Reading) -> None:
    person = make_person(patronymic="")
    assert Person.objects.get(pk=person.pk).patronymic is None
    assert rows("SELECT patronymic, born_on FROM veterans_person WHERE id = %s", [person.pk]) == [(None, None)]


def test_changed_value_opens_when_saved_again(reading: Reading) -> None:
    person = Person.objects.get(pk=make_person().pk)
    person.surname = "Бондаренко"
    person.save(update_fields=["surname"])
    assert Person.objects.get(pk=person.pk).surname == "Бондаренко"


def test_stored_bytes_stay_when_saved_unchanged() -> None:
    person = Person.objects.get(pk=make_person().pk)
    before = rows("SELECT surname FROM veterans_person")
    person.save()
    assert rows("SELECT surname FROM veterans_person") == before


def test_plain_text_is_refused_when_it_would_reach_sql(reading: Reading) -> None:
    person = make_person()
    with pytest.raises(FieldError, match="plain text"):
        Person.objects.update(surname="Бондаренко")
    with pytest.raises(FieldError, match="plain text"):
        Person.objects.filter(surname="Коваленко").exists()
    person.surname = "Бондаренко"
    with pytest.raises(FieldError, match="plain text"):
        Person.objects.bulk_update([person], ["surname"])


def test_bulk_create_seals_when_given_text(reading: Reading) -> None:
    person = make_person()
    Phone.objects.bulk_create([Phone(person=person, owner="own", number=PHONE)])
    assert Phone.objects.get(person=person).number == PHONE


def test_opening_fails_when_ciphertexts_are_swapped_between_rows(reading: Reading) -> None:
    one, other = make_person("Коваленко"), make_person("Бондаренко")
    with as_owner():
        execute(
            "UPDATE veterans_person p SET surname = q.surname FROM veterans_person q WHERE p.id <> q.id AND p.id IN (%s, %s)",
            [one.pk, other.pk],
        )
    for person in Person.objects.filter(pk__in=[one.pk, other.pk]):
        assert isinstance(person.surname, Unopened)


def test_opening_fails_when_ciphertexts_are_swapped_between_columns(reading: Reading) -> None:
    person = make_person()
    with as_owner():
        execute("UPDATE veterans_person SET surname = given_name")
    assert isinstance(Person.objects.get(pk=person.pk).surname, Unopened)


def test_values_list_opens_when_row_and_person_come_along(reading: Reading) -> None:
    person = make_person("Коваленко")
    ((pk, sealed),) = Person.objects.values_list("pk", "surname")
    assert SURNAME.open_value(pk, sealed, subject=pk) == "Коваленко"  # type: ignore[arg-type]
    assert reading.subjects == {person.pk}
    assert SURNAME.open_value(pk, None, subject=pk) == ""


def test_history_of_a_row_of_a_person_is_noted_as_read_of_the_person(reading: Reading) -> None:
    tie = FamilyTie.objects.create(veteran=make_person(), name="Олена", since=timezone.now())
    reading.subjects.clear()
    assert tie.history.get().name == "Олена"  # type: ignore[attr-defined]
    assert reading.subjects == {tie.veteran_id}


def test_history_opens_with_the_data_of_its_row_when_a_name_changed(reading: Reading) -> None:
    person = Person.objects.get(pk=make_person("Коваленко").pk)
    person.surname = "Бондаренко"
    person.save(update_fields=["surname"])
    reading.subjects.clear()
    history = list(person.history.order_by("pgh_id"))  # type: ignore[attr-defined]
    assert [row.surname for row in history] == ["Коваленко", "Бондаренко"]
    assert [row.pgh_label for row in history] == ["insert", "update"]
    assert reading.subjects == {person.pk}
