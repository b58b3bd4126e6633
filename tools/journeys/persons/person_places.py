"""The data, names, phones, relatives, places of life and consents of a person."""

from typing import Final

from tools.journeys.cards.place import Place, refused
from tools.journeys.persons import consents, family, person, residences
from tools.journeys.ways import SUPPORTER, cleared

PERSON_PLACES: Final = (
    Place("person", "case_person", SUPPORTER, person.reading),
    Place("person, mended", "case_person", SUPPORTER, person.mended),
    Place("case, how to speak", "case_detail", SUPPORTER, person.mended_card),
    Place("person of a lost card", "case_person", SUPPORTER, person.of_lost),
    Place("mending a person", "person_edit", SUPPORTER, person.mending),
    refused("mending a person", "person_edit", SUPPORTER, cleared(person.mending, "surname")),
    Place("new phone", "phone_new", SUPPORTER, person.adding_a_phone),
    refused("new phone", "phone_new", SUPPORTER, cleared(person.adding_a_wrong_phone)),
    Place("ending a phone", "phone_end", SUPPORTER, person.ending_a_phone),
    Place("number that does not work", "phone_end", SUPPORTER, person.number_that_does_not_work),
    Place("new name", "naming_new", SUPPORTER, person.adding_a_name),
    refused("new name", "naming_new", SUPPORTER, cleared(person.adding_a_wrong_name)),
    Place("taking a name off", "naming_end", SUPPORTER, person.taking_a_name_off),
    Place("family", "case_family", SUPPORTER, family.reading),
    Place("family of a lost person", "case_family", SUPPORTER, family.of_lost),
    Place("new relative", "relative_new", SUPPORTER, family.adding),
    refused("new relative", "relative_new", SUPPORTER, cleared(family.adding_nobody)),
    Place("changing a relative", "relative_edit", SUPPORTER, family.changing),
    Place("taking a relative off", "relative_end", SUPPORTER, family.taking_off),
    Place("card of a relative", "relative_card", SUPPORTER, family.opening_a_card),
    Place("place of life", "case_residence", SUPPORTER, residences.reading),
    Place("writing a place of life down", "residence_edit", SUPPORTER, residences.writing),
    refused("writing a place of life down", "residence_edit", SUPPORTER, cleared(residences.writing)),
    Place("changing a place of life", "residence_edit", SUPPORTER, residences.changing),
    Place("region of a place of life, searched", "residence_edit", SUPPORTER, residences.searching),
    Place("taking a place of life off", "residence_end", SUPPORTER, residences.taking_off),
    Place("consent", "case_consent", SUPPORTER, consents.scopes),
    Place("answer about consent", "consent_answer", SUPPORTER, consents.answering),
    refused("answer about consent", "consent_answer", SUPPORTER, consents.refused),
)
