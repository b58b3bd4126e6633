"""Shown vacancies, letters to employers, a job and its check, the sheet for the person."""

from typing import Final
from urllib.parse import urlsplit

from config.demo.persons.jobs import SHOWN, WANTED, WRITTEN
from tools.journeys.cards.endings import closing_card
from tools.journeys.cards.place import Place, refused
from tools.journeys.persons import person
from tools.journeys.screen import Screen
from tools.journeys.ways import SUPPORTER, Way, cleared, save


def shown(post: str) -> Way:
    """A vacancy that was shown to the person of the most urgent card."""

    def way(screen: Screen) -> None:
        person.mended_card(screen, "employment/")
        screen.follow(screen.page.locator("section[aria-labelledby='shown'] a", has_text=post))

    return way


def letter_of(post: str) -> Way:
    def way(screen: Screen) -> None:
        shown(post)(screen)
        screen.follow(screen.page.locator("main a[href$='/letter/']"))

    return way


def sheet(screen: Screen) -> None:
    person.mended_card(screen, "employment/print/")


def job(screen: Screen) -> None:
    """Of a person whose support is about to end."""
    closing_card(screen)
    screen.open(f"{urlsplit(screen.page.url).path}employment/")
    screen.follow(screen.page.locator("section[aria-labelledby='job'] h3 a"))


def check(screen: Screen) -> None:
    job(screen)
    screen.follow(screen.page.locator("main a[href$='/check/']"))


def refused_answer(screen: Screen) -> None:
    shown(SHOWN)(screen)
    save(screen)


def refused_check(screen: Screen) -> None:
    check(screen)
    save(screen)


def new_job(screen: Screen) -> None:
    person.mended_card(screen, "employment/jobs/new/")


JOB_PLACES: Final = (
    Place("shown vacancy", "job_proposal", SUPPORTER, shown(SHOWN)),
    refused("shown vacancy", "job_proposal", SUPPORTER, refused_answer),
    Place("wanted vacancy", "job_proposal", SUPPORTER, shown(WANTED)),
    Place("letter to an employer, new", "job_letter", SUPPORTER, letter_of(WANTED)),
    Place("letter to an employer", "job_letter", SUPPORTER, letter_of(WRITTEN)),
    Place("sheet with vacancies", "jobs_print", SUPPORTER, sheet),
    Place("new job", "job_new", SUPPORTER, new_job),
    refused("new job", "job_new", SUPPORTER, cleared(new_job)),
    Place("job", "job", SUPPORTER, job),
    Place("check of a job", "job_check", SUPPORTER, check),
    refused("check of a job", "job_check", SUPPORTER, refused_check),
)
