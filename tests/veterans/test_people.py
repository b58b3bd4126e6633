from datetime import date

import pytest
from django.db import IntegrityError

from privacy.ids import new_id
from privacy.keys import keyed_token
from privacy.opening import Reading
from tests.database import as_owner, rows
from tests.factories import FAMILY_PHONE, PHONE, RNOKPP, make_person
from veterans.actions.identifiers import AlreadyRegistered, is_registered, set_rnokpp
from veterans.actions.people import NewPerson, Relative, register_person, unfind_person
from veterans.actions.phones import NewPhone, store_phone
from veterans.models import Identifier, Kinship, NameEntry, Person, Phone, PhoneOwner, SearchToken, TokenKind, Veteran
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))


def test_person_has_service_numbers_and_tokens_when_registered(reading: Reading) -> None:
    made = make_person(
        "Нечуй-Левицька",
        "Мар’яна",
        "",
        born_on=date(1990, 5, 17),
        address_form="f",
        branch="dpsu",
        rank="сержантка",
        unit="в/ч 0000",
        rnokpp=NUMBER,
        phone=PHONE,
        relatives=(Relative(FAMILY_PHONE),),
    )
    person = Person.objects.select_related("veteran").get(pk=made.pk)
    assert person.full_name == "Нечуй-Левицька Мар’яна"
    assert (person.born_on, person.birth_year, person.address_form) == ("1990-05-17", 1990, "f")
    assert (person.veteran.branch, person.veteran.rank, person.veteran.unit) == ("dpsu", "сержантка", "в/ч 0000")
    assert person.identifiers.get().value == NUMBER
    assert {phone.owner: phone.number for phone in Phone.objects.all()} == {"own": PHONE, "family": FAMILY_PHONE}
    kinds = [TokenKind.PHONE, TokenKind.PHONE_TAIL_7, TokenKind.PHONE_TAIL_4]
    single = [TokenKind.RNOKPP, TokenKind.OWN_PHONE, TokenKind.BORN, TokenKind.NAME_BORN]
    assert sorted(SearchToken.objects.values_list("kind", flat=True)) == sorted([*kinds, *kinds, *single])
    tail = SearchToken.objects.get(kind=TokenKind.PHONE_TAIL_4, token=keyed_token(f"token.{TokenKind.PHONE_TAIL_4}", PHONE[-4:]))
    assert tail.person_id == person.pk


def test_relatives_are_sealed_with_their_phones(reading: Reading) -> None:
    person = make_person(relatives=(Relative(FAMILY_PHONE, Kinship.WIFE, "Оксана"), Relative("+380509876544")))
    known = {phone.number: (phone.tie.relation, phone.tie.name) for phone in person.phones.all() if phone.tie}
    assert known == {FAMILY_PHONE: ("wife", "Оксана"), "+380509876544": (None, None)}
    (stored,) = rows("SELECT relation, name FROM veterans_familytie WHERE relation IS NOT NULL")
    assert not any(words.encode() in bytes(value) for words, value in zip(("wife", "Оксана"), stored, strict=True))


def test_person_has_no_service_when_no_branch_is_known() -> None:
    person = make_person(birth_year=1985)
    assert not Veteran.objects.filter(person=person).exists()
    assert (person.birth_year, person.born_on) == (1985, None)


def test_spelling_is_stored_once_when_two_bear_it() -> None:
    one, other = make_person("Коваленко"), make_person("КОВАЛЕНКО")
    assert one.namings.get().surname_entry == other.namings.get().surname_entry
    assert NameEntry.objects.filter(kind="s").count() == 1


def test_entries_differ_when_the_kind_of_name_does() -> None:
    naming = make_person("Андрій", "Андрій").namings.get()
    assert naming.surname_entry_id != naming.given_entry_id


def test_second_card_is_refused_when_the_number_has_one() -> None:
    make_person(rnokpp=NUMBER)
    assert is_registered(NUMBER)
    with pytest.raises(AlreadyRegistered):
        make_person("Бондаренко", rnokpp=NUMBER)
    assert Person.objects.count() == 1


def test_number_that_only_a_contesting_card_has_is_free() -> None:
    known = make_person(rnokpp=NUMBER)
    register_person(NewPerson(surname="Бондаренко", given_name="Олег", rnokpp=NUMBER), may_contest=True)
    set_rnokpp(known, "")
    assert not is_registered(NUMBER)


def test_person_is_registered_under_the_key_that_the_caller_knows() -> None:
    key = new_id()
    assert register_person(NewPerson(surname="Бондаренко", given_name="Олег"), pk=key).pk == key


@pytest.mark.usefixtures("reading")
def test_mistaken_registration_takes_the_tokens_of_no_other_person() -> None:
    kept, mistaken = (make_person(surname, phone=PHONE) for surname in ("Бондар", "Бондаренко"))
    unfind_person(mistaken.pk)
    assert not SearchToken.objects.filter(person=mistaken).exists()
    assert SearchToken.objects.filter(person=kept, kind=TokenKind.OWN_PHONE).exists()


def test_number_is_refused_by_the_database_when_stored_twice() -> None:
    known = make_person(rnokpp=NUMBER).identifiers.get()
    with pytest.raises(IntegrityError, match="identifier_of_one_person"):
        Identifier.objects.create(person=make_person(), kind=known.kind, value=NUMBER, token=known.token)


def test_tokens_are_stored_once_when_two_phones_end_alike() -> None:
    person = make_person(phone=PHONE)
    store_phone(person, NewPhone(owner=PhoneOwner.WARD, number="+380441234567"))
    assert SearchToken.objects.filter(person=person, kind=TokenKind.PHONE_TAIL_7).count() == 1
    assert SearchToken.objects.filter(person=person, kind=TokenKind.PHONE).count() == 2


def test_nothing_is_in_clear_when_a_person_is_registered() -> None:
    make_person(born_on=date(1990, 5, 17), branch="ngu", rank="сержант", unit="в/ч 3018", rnokpp=NUMBER, phone=PHONE)
    secrets = ["Коваленко", "коваленко", "Андрій", "Петрович", "1990-05-17", "сержант", "в/ч 3018", NUMBER, PHONE, PHONE[1:]]
    with as_owner():
        tables = [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        tables.remove("veterans_territory")  # a public directory: villages have the names of people
        stored = " ".join(text for table in tables for (text,) in rows(f'SELECT t::text FROM "{table}" t'))
    assert not [secret for secret in secrets if secret in stored or secret.encode().hex() in stored]
