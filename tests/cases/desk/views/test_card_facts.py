"""The summary of a card: five facts without a tap, each with its page, which says the same."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, Episode, StageSpan, stage_policy
from cases.case.states import EpisodeKind, LossKind, Stage, StayKind
from cases.course.models import FollowUp, Stay, Visit
from cases.endings.actions.episodes import NewEpisode, begin_episode
from cases.reintegration.models import PeerSide
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from tests.cases.conftest import said
from tests.community import consent_to_peers, make_event, make_invited, make_peers, make_proposal
from tests.consenting import make_consent
from tests.factories import (
    House,
    make_case,
    make_facility,
    make_loss,
    make_member,
    make_person,
    make_promise,
    make_risk,
    next_step,
)
from tests.jobs import end_work, make_job
from tests.persons import make_place_of_life, make_territories, make_tie
from tools.journeys.dates import in_days
from veterans.actions.ties import Relation, add_tie
from veterans.models import Answer, Disclosure, FamilyTie, Person, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
FACT = re.compile(r"<dt>([^<]+)</dt><dd[^>]*>(.*?)</dd>", re.DOTALL)
UNASKED = re.compile(r'<p class="facts-unasked">(.*?)</p>', re.DOTALL)
HREF = re.compile(r'href="([^"]*)"')
TAG = re.compile(r"<[^>]+>")
OWN = {
    "без",
    "роботи",
    "перегляд",
    "no",
    "job",
    "review",
    "в",
    "супроводі",
    "under",
    "support",
}  # words that only the summary has
FIVE = ("consent/", "places/", "residence/", "family/", "employment/")

Browser = Callable[[Any], Client]


def summary(page: str) -> dict[str, str]:
    """The words of each fact by its address."""
    part = page.split('id="known"')[1].split("</section>", maxsplit=1)[0]
    return {"".join(HREF.findall(value)[:1]): unescape(TAG.sub(" ", value)).strip() for _label, value in FACT.findall(part)}


def unasked(page: str) -> list[str]:
    return [path for line in UNASKED.findall(page) for path in HREF.findall(line)]


def test_card_of_whom_nobody_was_asked_says_so_in_one_line(house: House, at_work: Client) -> None:
    page = at_work.get(house.case.get_absolute_url()).text
    assert page.count(said("Not asked yet") + ":") == 1
    assert set(unasked(page)) | set(summary(page)) >= set(FIVE)
    assert not set(unasked(page)) & set(summary(page))


def consents(house: House) -> None:
    make_consent(house.case, house.owner)
    make_consent(house.case, house.owner, scope=Scope.UNIT, answer=Answer.REFUSED)
    make_consent(house.case, house.owner, scope=Scope.FAMILY)


def denied_only(house: House) -> None:
    """Nobody has asked about the support itself."""
    make_consent(house.case, house.owner, scope=Scope.UNIT, answer=Answer.REFUSED)


def expired(house: House) -> None:
    before = timezone.now() - timedelta(days=9)
    make_consent(house.case, house.owner, valid_until=kyiv_day(before), at=before)


def on_the_road(house: House) -> None:
    stay = Stay.objects.current().filter(case=house.case)
    stay.update(kind=StayKind.ROAD, value=None, ward=None, bound_for=make_facility(), expected_on=in_days(1))


def lives(house: House) -> None:
    make_territories()
    make_place_of_life(house.case, house.owner, address="вул. Лісова, 3")


def family(house: House) -> None:
    for name in ("Оксана", "Марія"):
        make_tie(house.case.person, house.owner, name)


def relative_of_another(house: House) -> None:
    """On the card of a relative: their page says whose relative they are."""
    tie = make_tie(make_person("Крук", "Назар"), house.owner, "")
    FamilyTie.objects.filter(pk=tie.pk).update(person=house.case.person)


def works(house: House) -> None:
    make_job(house.case, house.owner, days_ago=3)


def lost_work(house: House) -> None:
    end_work(make_job(house.case, house.owner, days_ago=3), house.owner)


def invited(house: House) -> None:
    make_invited(house.case, make_event(house.owner), house.owner)


def at_risk(house: House) -> None:
    make_risk(house.case, house.owner)


def helped(house: House) -> None:
    make_member(house.case, house.owner)


def promised(house: House) -> None:
    for number in range(12):
        make_promise(house.case, house.owner, words=f"Обіцянка {number}")


def words_of(page: str) -> set[str]:
    return set(re.findall(r"[\w’.]+", unescape(TAG.sub(" ", page)).lower()))


@pytest.mark.parametrize(
    ("scene", "path"),
    [
        (consents, "consent/"),
        (denied_only, "consent/"),
        (expired, "consent/"),
        (on_the_road, "places/"),
        (lives, "residence/"),
        (family, "family/"),
        (relative_of_another, "family/"),
        (works, "employment/"),
        (lost_work, "employment/"),
        (at_risk, "risk/"),
        (invited, "community/"),
        (helped, "team/"),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_fact_says_what_its_page_says(
    house: House, at_work: Client, scene: Callable[[House], None], path: str, language: str
) -> None:
    Supporter.objects.filter(pk=house.owner.pk).update(language=language)
    scene(house)
    card = house.case.get_absolute_url()
    page = at_work.get(card).text
    value = summary(page)[path]
    assert value
    assert words_of(value) - OWN <= words_of(at_work.get(card + path).text), value
    assert path not in unasked(page)


def test_twelve_promises_are_one_fact(house: House, at_work: Client) -> None:
    promised(house)
    page = at_work.get(house.case.get_absolute_url()).text
    assert summary(page)["promises/"].startswith("12 ")
    assert "Обіцянка 3" not in page


def test_peer_is_a_fact_of_the_own_side_without_a_name(house: House, at_work: Client) -> None:
    other, card = make_case(house.colleague, person=make_person("Крук", "Назар")), house.case.get_absolute_url()
    consent_to_peers(house.case, other)
    make_proposal(other, house.case, house.colleague)
    assert "community/" not in summary(at_work.get(card).text)
    PeerSide.objects.all().delete()
    make_peers(house.case, other, house.owner, house.colleague)
    page = at_work.get(card).text
    assert summary(page)["community/"] == said("Has a peer")
    assert "Назар" not in page


def test_reason_of_the_risk_is_on_the_card_with_the_review_and_what_to_do_in_a_crisis(house: House, at_work: Client) -> None:
    card = house.case.get_absolute_url()
    assert 'id="crisis"' not in at_work.get(card).text
    at_risk(house)
    page = at_work.get(card).text
    assert "Не спить" in page.split('id="known"')[1].split("</section>")[0]
    assert 'id="crisis"' in page


def test_step_later_than_high_risk_allows_is_said_on_the_card(house: House, at_work: Client) -> None:
    card = house.case.get_absolute_url()
    limit = stage_policy(house.case.stage).silence_red_days
    assert "довше, ніж" not in at_work.get(card).text.lower()
    at_risk(house)
    for days, is_late in ((limit, False), (limit + 1, True)):
        FollowUp.objects.filter(case=house.case, state="planned").update(due_on=in_days(days), limit_days=None)
        assert ("довше, ніж дозволяє високий ризик" in at_work.get(card).text.lower()) is is_late


def test_after_a_new_wound_the_contact_and_the_stages_are_of_this_course(house: House, at_work: Client) -> None:
    card, before = house.case.get_absolute_url(), timezone.now() - timedelta(days=40)
    Case.objects.filter(pk=house.case.pk).update(opened_at=before, last_contact_at=before)
    StageSpan.objects.filter(case=house.case).update(from_at=before)
    Visit.objects.create(
        case=house.case,
        episode=Episode.objects.get(case=house.case),
        kind="visit",
        reached=True,
        summary="Поговорили",
        occurred_at=before,
        recorded_at=before,
        by=house.owner,
    )
    assert said("Last contact: %(contact)s").split(":")[0] in at_work.get(card).text
    new = NewEpisode(
        kind=EpisodeKind.WOUND, happened_on=None, injuries=(), stage=Stage.STABILIZATION, place=None, step=next_step(1)
    )
    begin_episode(house.case.pk, new, by=house.owner, at=timezone.now())
    for kind in ("", "plan"):
        page = at_work.get(f"{card}?kind={kind}").text
        assert f"У цьому епізоді зв’язку ще не було; востаннє {date_label(kyiv_day(before), in_days(0))}" in page
    line = page.split('class="stages"')[1].split("</ol>")[0]
    assert re.findall(r'<span class="stage-since">([^<]+)</span>', line) == [date_label(in_days(0), in_days(0))]


def test_lost_card_has_the_family_and_the_place_of_life_only(house: House, at_work: Client) -> None:
    family(house)
    make_loss(house.case, house.owner, kind=LossKind.MISSING)
    page = at_work.get(house.case.get_absolute_url()).text
    assert {*summary(page), *unasked(page)} == {"residence/", "family/"}


def test_psychologist_reads_where_the_person_is_without_the_page_of_moves(house: House, signed_in: Browser) -> None:
    page = signed_in(make_member(house.case, house.owner).supporter).get(house.case.get_absolute_url()).text
    assert "" in summary(page)
    assert 'href="places/"' not in page


def test_relative_with_two_answers_is_named_by_the_careful_one(house: House, at_work: Client) -> None:
    """They were two persons until a join."""
    relative, double = make_person("Крук", "Марта"), make_person("Крук", "Марта")
    for person, kinship, disclosure in ((relative, "mother", Disclosure.YES), (double, "sister", Disclosure.NO)):
        relation = Relation(kinship=kinship)
        tie = add_tie(house.case.person_id, relation, disclosure=disclosure, by=house.owner, at=timezone.now())
        FamilyTie.objects.filter(pk=tie.pk).update(person=person)
    Person.objects.filter(pk=double.pk).update(joined_into=relative)
    card = house.case.get_absolute_url()
    assert summary(at_work.get(card).text)["family/"] == "Сестра"
    assert "Мати" not in at_work.get(card + "family/").text
