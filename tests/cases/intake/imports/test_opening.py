"""The cards of a confirmed import: what a row brings, whom it asks, what does not run for it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, HandOver, ImportedRow, RegisterImport, StageSpan
from cases.course.models import FollowUp, Promise, Stay, Visit
from cases.course.states import VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.imports.opening import A_DAY
from cases.intake.actions.imports.registers import confirm_import
from cases.intake.importing.run import work_on_imports
from cases.leading.actions.hand_overs.many import offer_many
from cases.leading.models import gaps
from privacy.models import AccessRecord
from privacy.sealing import Sealed
from supporters.administration.actions.emergencies import begin_reading_only, end_reading_only
from supporters.administration.actions.recognition import code_of, recognise
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, hours_at
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_person, make_supporter, make_unrecognised
from tests.registers import BASIS, alike, answer_shown, confirm, day, detail, opened, person, states, upload
from veterans.matching import pair_search
from veterans.models import Consent, DuplicatePair, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

NUMBER = "3456789014"


def card_of(register: RegisterImport, line: int = 2) -> Case:
    return Case.objects.get(imported_row__register=register, imported_row__line=line)


def dispatched(rule: str, *, days: int) -> set[object]:
    """Subjects of the notifications of a rule as of some days later."""
    dispatch(at=noon(days), rule=rule)
    return set(Notification.objects.filter(rule=rule).values_list("subject_id", flat=True))


def test_row_brings_person_stage_owner_contact_and_step(house: House, head: Client) -> None:
    row = person(
        "Зоренко",
        born_on="25.11.1990",
        phone="067 123 45 60",
        since_on=day(-40),
        owner=house.colleague.email.upper(),
        last_contact_on=day(-9),
        next_what="Привезти протез",
        next_on=day(5),
    )
    case = card_of(opened(head, row))
    assert (case.person.surname, case.person.birth_year, case.stage) == ("Зоренко", 1990, "rehabilitation")
    assert (case.owner, case.department, case.queued_at) == (None, house.department, case.opened_at)
    assert HandOver.objects.open().get(case=case).to_owner == house.colleague
    assert kyiv_day(StageSpan.objects.get(case=case).from_at) == kyiv_day(timezone.now()) - timedelta(days=40)
    visit = Visit.objects.get(case=case)
    assert (visit.kind, visit.by, visit.occurred_at) == (VisitKind.REGISTER, house.head, case.last_contact_at)
    assert kyiv_day(visit.occurred_at) == kyiv_day(timezone.now()) - timedelta(days=9)
    step = FollowUp.objects.get(case=case)
    assert (step.what, step.due_on) == ("Привезти протез", kyiv_day(timezone.now()) + timedelta(days=5))
    consent = Consent.objects.get(person=case.person)
    assert (consent.answer, consent.basis_id) == ("not_asked", BASIS)
    assert Promise.objects.get(asks_consent=consent).due_on == step.due_on
    assert not {name: n for name, n in broken_invariants().items() if n}


@pytest.mark.parametrize(("stage", "typed", "kind"), [("Реінтеграція", "Вдома", "home"), ("Лікування", "у відпустці", "leave")])
def test_row_says_where_outside_of_institutions_a_person_is(head: Client, stage: str, typed: str, kind: str) -> None:
    case = card_of(opened(head, person("Зоренко", stage=stage, facility=typed)))
    assert Stay.objects.get(case=case).kind == kind
    assert case not in Case.objects.filter(gaps.place_unknown())


def test_row_without_a_place_takes_nobody_home(house: House, head: Client) -> None:
    case = card_of(opened(head, person("Зоренко", stage="Реінтеграція", owner=house.colleague.email)))
    assert not Stay.objects.filter(case=case).exists()
    assert case.pk in dispatched("case_gap", days=1)


def test_unknown_institution_is_a_fault_that_names_the_words(head: Client) -> None:
    page = detail(head, upload(head, person("Зоренко", facility="Курорт"))).text
    assert "Такого закладу немає" in page
    assert "вдома, у відпустці, на службі" in page


def test_content_of_a_row_goes_with_its_card(head: Client) -> None:
    register = opened(head, person("Зоренко"))
    row = ImportedRow.objects.get(register=register)
    assert (row.state, row.content, row.words, row.person_key) == ("opened", None, None, row.case.person_id if row.case else None)
    assert AccessRecord.objects.filter(route="register_import", subject_ids__contains=[row.person_key]).exists()
    assert "Зоренко Остап" in detail(head, register, "opened").text


def test_first_contact_does_not_run_for_an_imported_card_but_silence_does(house: House, head: Client) -> None:
    heard, unheard = person("Зоренко", last_contact_on=day(-2)), person("Житник")
    register = opened(head, heard, unheard)
    usual = make_case(house.owner, at=timezone.now())
    cards = {card_of(register, 2).pk, card_of(register, 3).pk}
    late = dispatched("first_contact", days=20)
    assert usual.pk in late
    assert not late & cards
    assert cards <= dispatched("case_silent", days=90)


def test_missing_first_steps_are_spread_over_working_days_of_each_colleague(house: House, head: Client) -> None:
    rows = [person(f"Зоренко{'абвгдежзиклм'[n]}", owner=house.colleague.email) for n in range(A_DAY + 2)]
    other = person("Житник", owner=house.owner.email)
    register = opened(head, *rows, other)
    steps = FollowUp.objects.filter(case__imported_row__register=register).values_list("case__imported_row__line", "due_on")
    days = dict(steps)
    hours, today = hours_at(timezone.now()), kyiv_day(timezone.now())
    first, second = hours.after(today, 1), hours.after(today, 2)
    assert Counter(due_on for line, due_on in days.items() if line < len(rows) + 2) == {first: A_DAY, second: 2}
    assert days[len(rows) + 2] == first
    again = opened(head, person("Яценко", owner=house.colleague.email))
    assert FollowUp.objects.get(case=card_of(again)).due_on == second


def test_spread_step_beyond_the_silence_of_its_stage_says_why(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко", stage="Стабілізація"))
    row = ImportedRow.objects.get(register=register)
    far = kyiv_day(timezone.now()) + timedelta(days=30)
    taken = ImportedRow.objects.filter(register=opened(head, *[person(f"Жит{'абвгде'[n]}") for n in range(A_DAY)]))
    taken.update(spread_for=house.department.pk, spread_on=far)
    confirm(head, register)
    step = FollowUp.objects.get(case=Case.objects.get(imported_row=row))
    assert step.due_on >= far
    assert (step.limit_days is not None, bool(step.because)) == (True, True)


def test_list_uploaded_again_opens_nobody_twice(head: Client) -> None:
    """Nobody is asked about who has more than a name and a year."""
    rows = [person("Зоренко", birth_year="1990"), person("Житник", phone="067 123 45 60")]
    opened(head, *rows)
    people = Person.objects.count()
    again = upload(head, *rows)
    assert states(again) == ["alike", "known"]
    assert alike(head, again).text.count("Картка №") == 1
    assert (confirm(head, again).status_code, Person.objects.count()) == (302, people)


def test_likely_person_within_reach_waits_for_the_head(house: House, head: Client) -> None:
    known = make_person("Зоренко", "Остап", phone="+380671234560")
    make_case(house.owner, person=known)
    register = upload(head, person("Зоренко", phone="067 123 45 60"))
    assert states(register) == ["alike"]
    assert "Картка №" in alike(head, register).text
    answer_shown(head, register, answer_2="another", words_2="Син, той самий телефон")
    confirm(head, register)
    assert states(register) == ["opened"]
    pair = DuplicatePair.objects.get()
    assert (pair.registrar, pair.registrar_words) == (house.head, "Син, той самий телефон")


def test_likely_person_beyond_reach_is_not_shown_and_becomes_a_pair(house: House, head: Client) -> None:
    stranger = make_supporter(house.other_department)
    make_case(stranger, person=make_person("Зоренко", "Остап", rnokpp=NUMBER, phone="+380671234560"))
    register = upload(head, person("Зоренко", rnokpp=NUMBER, phone="067 123 45 60"))
    assert states(register) == ["ready"]
    confirm(head, register)
    assert states(register) == ["opened"]
    assert not AccessRecord.objects.filter(route="duplicate_check", actor_id=house.head.pk).exists()
    pair_search.search_due_pairs(at=timezone.now())
    assert DuplicatePair.objects.filter(score__gte=900).exists()


def test_person_registered_since_the_check_is_not_opened_again(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко", phone="067 123 45 60"))
    make_case(house.owner, person=make_person("Зоренко", "Остап", phone="+380671234560"))
    confirm(head, register)
    assert states(register) == ["alike"]


def test_owner_who_left_since_the_check_is_an_error_of_the_row(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко", owner=house.colleague.email))
    Supporter.objects.active().filter(pk=house.colleague.pk).update(is_active=False)
    confirm(head, register)
    assert states(register) == ["refused"]
    assert "супровідника з таким іменем чи поштою" in detail(head, register).text


def test_row_that_names_an_unrecognised_colleague_waits_in_the_queue(house: House, head: Client) -> None:
    new = make_unrecognised(house.administrator)
    register = upload(head, person("Зоренко", owner=new.email), person("Житник", owner=house.colleague.email))
    assert states(register) == ["ready", "ready"]
    said = f"{new.short_name}</b>, <span>{house.department}</span>: керівник ще не впізнав цього колегу. 1 картка чекає в черзі"
    preview = detail(head, register).text
    assert said in preview
    assert "Рядки: 2." in preview
    assert f"{new.short_name}: керівник ще не впізнав цього колегу" in preview
    confirm(head, register)
    case = card_of(register)
    assert (case.owner, case.department, states(register)) == (None, house.department, ["opened", "opened"])
    assert set(HandOver.objects.open().values_list("to_owner", flat=True)) == {house.colleague.pk}
    assert said in detail(head, register).text


def test_card_in_the_queue_may_be_offered_once_its_colleague_is_recognised(house: House, head: Client) -> None:
    new = make_unrecognised(house.administrator)
    register = opened(head, person("Зоренко", owner=new.email))
    recognise([new.pk], {new.pk: code_of(new)}, by=house.head, at=timezone.now())
    assert (
        "керівник уже впізнав цього колегу. 1 картка чекає в черзі, її можна передати. Рядки: 2." in detail(head, register).text
    )
    offer_many({card_of(register).pk: new}, by=house.head, at=timezone.now())
    assert new.short_name not in detail(head, register).text


def test_colleague_recognised_since_the_check_is_asked(house: House, head: Client) -> None:
    new = make_unrecognised(house.administrator)
    register = upload(head, person("Зоренко", owner=new.email))
    recognise([new.pk], {new.pk: code_of(new)}, by=house.head, at=timezone.now())
    confirm(head, register)
    assert HandOver.objects.open().get(case=card_of(register)).to_owner == new
    assert not ImportedRow.objects.filter(unrecognised__isnull=False).exists()


def test_work_stops_when_the_author_leads_the_department_no_more(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко"))
    RegisterImport.objects.filter(pk=register.pk).update(confirmed_at=timezone.now(), confirmed_by=house.head, basis_id=BASIS)
    Supporter.objects.active().filter(pk=house.head.pk).update(department=house.other_department)
    work_on_imports(at=timezone.now())
    assert states(register) == ["ready"]


def test_family_row_opens_a_card_of_a_family(head: Client) -> None:
    row = person("Зоренко", stage="documents", branch="")
    register = opened(head, row)
    assert (card_of(register).programme, states(register)) == ("family", ["opened"])


def test_contents_of_rows_without_a_card_go_after_two_weeks(head: Client) -> None:
    register = upload(head, person("Зоренко"))
    work_on_imports(at=timezone.now() + timedelta(days=13))
    assert states(register) == ["ready"]
    work_on_imports(at=timezone.now() + timedelta(days=15))
    assert list(ImportedRow.objects.values_list("state", "content")) == [("left_out", None)]


def test_nothing_is_opened_while_the_site_is_read_only(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко"))
    confirm_import(register.pk, basis=BASIS, by=house.head, at=timezone.now())
    begin_reading_only("Відключення", by=house.administrator, at=timezone.now())
    work_on_imports(at=timezone.now())
    assert states(register) == ["ready"]
    end_reading_only(by=house.administrator, at=timezone.now())
    work_on_imports(at=timezone.now())
    assert states(register) == ["opened"]


def test_row_that_does_not_open_stops_no_other(house: House, head: Client) -> None:
    broken, sound = upload(head, person("Зоренко")), upload(head, person("Житник"), person("Яценко"))
    for register in (broken, sound):
        confirm_import(register.pk, basis=BASIS, by=house.head, at=timezone.now())
    ImportedRow.objects.filter(register=broken).update(state="unchecked", content=Sealed(b"\x01" * 60))
    ImportedRow.objects.filter(register=sound, line=2).update(content=Sealed(b"\x01" * 60))
    work_on_imports(at=timezone.now())
    assert states(broken) == ["refused"]
    assert states(sound) == ["refused", "opened"]
    assert "Картку не вдалося відкрити" in detail(head, sound, "refused").text
