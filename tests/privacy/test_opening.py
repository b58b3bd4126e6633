import pytest

from privacy.actions import recorded_reading
from privacy.models import AccessRecord
from privacy.opening import Reading, UnrecordedOpening, current_reading, reading_under_way
from tests.database import as_owner, execute
from tests.factories import PHONE, make_person
from veterans.models import NameEntry, Person, Phone

pytestmark = pytest.mark.django_db


def test_opening_raises_when_no_reading_is_under_way() -> None:
    person = Person.objects.get(pk=make_person().pk)
    with pytest.raises(UnrecordedOpening):
        assert person.surname
    with pytest.raises(UnrecordedOpening):
        current_reading()


def test_opening_raises_when_the_record_is_written() -> None:
    person = Person.objects.get(pk=make_person().pk)
    reading = Reading()
    with reading_under_way(reading):
        assert person.surname == "Коваленко"
    with pytest.raises(UnrecordedOpening):
        reading.note(person.pk)


def test_person_is_noted_when_a_number_of_theirs_is_opened(reading: Reading) -> None:
    person = make_person(phone=PHONE)
    assert Phone.objects.get(person=person).number == PHONE
    assert reading.subjects == {person.pk}


def test_nobody_is_noted_when_a_spelling_is_opened() -> None:
    make_person()
    assert {entry.spelling for entry in NameEntry.objects.all()} == {"коваленко", "андрій", "петрович"}


def test_command_is_recorded_when_it_opens_values() -> None:
    person = make_person()
    with recorded_reading(actor_id=None, role="command", purpose="check", route="command.check"):
        assert Person.objects.get(pk=person.pk).full_name == "Коваленко Андрій Петрович"
    record = AccessRecord.objects.get(route="command.check")
    assert (record.subject_ids, record.purpose, record.act, record.actor_id) == ([person.pk], "check", "read", None)


def test_command_leaves_no_record_when_it_opens_nothing() -> None:
    with recorded_reading(actor_id=None, role="command", purpose="check", route="command.nothing"):
        pass
    assert not AccessRecord.objects.filter(route="command.nothing").exists()


def test_command_fails_and_its_work_is_gone_when_the_record_cant_be_written() -> None:
    with as_owner():
        execute("REVOKE INSERT ON privacy_accessrecord FROM suprovid_app")
    with (
        pytest.raises(Exception, match="permission denied"),
        recorded_reading(actor_id=None, role="command", purpose="check", route="command.check"),
    ):
        assert make_person().surname == "Коваленко"
    assert not Person.objects.exists()
