from datetime import date

from django.db import migrations

from privacy.actions import recorded_reading
from privacy.opening import to_edit

SOURCE = "Weights of Fellegi and Sunter (1969), set so that generated twins, brothers and namesakes are distinguished (docs/adr/0037)"
VERIFIED = date(2026, 11, 27)
CHUNK = 250

# code, decibans, uk, en
WEIGHTS = [
    ("prior", -16, "Дві випадкові людини", "Two people at random"),
    ("surname_same", 8, "Прізвище збігається", "The surname is the same"),
    ("surname_same_common", 6, "Прізвище збігається, воно поширене", "The surname is the same, and common"),
    ("surname_same_rare", 10, "Прізвище збігається, воно рідкісне", "The surname is the same, and rare"),
    ("surname_sound", 6, "Прізвище звучить так само", "The surname sounds the same"),
    ("surname_form", 5, "Прізвище – частина подвійного", "The surname is half of a double one"),
    ("surname_misspelt", 5, "Прізвища відрізняються на літеру чи дві", "The surnames differ by a letter or two"),
    ("surname_differs", -14, "Прізвища різні", "The surnames differ"),
    ("given_same", 5, "Ім’я збігається", "The given name is the same"),
    ("given_sound", 4, "Ім’я звучить так само", "The given name sounds the same"),
    ("given_form", 4, "Ім’я – інша форма того самого", "The given name is another form of the same"),
    ("given_misspelt", 3, "Імена відрізняються на літеру чи дві", "The given names differ by a letter or two"),
    ("given_differs", -17, "Імена різні", "The given names differ"),
    ("patronymic_same", 5, "По батькові збігається", "The patronymic is the same"),
    ("patronymic_sound", 4, "По батькові – те саме, записане інакше", "The patronymic is the same, written otherwise"),
    ("patronymic_misspelt", 3, "По батькові відрізняється на літеру чи дві", "The patronymics differ by a letter or two"),
    ("patronymic_differs", -6, "По батькові різні", "The patronymics differ"),
    ("born_same", 14, "Дата народження збігається", "The date of birth is the same"),
    ("born_swapped", 9, "У датах народження день і місяць поміняно місцями", "Day and month of birth are swapped"),
    ("year_same", 4, "Рік народження збігається", "The year of birth is the same"),
    ("day_differs", -7, "Рік народження збігається, день – ні", "The year of birth is the same, the day is not"),
    ("year_near", -5, "Роки народження відрізняються на один", "The years of birth differ by one"),
    ("year_differs", -16, "Роки народження різні", "The years of birth differ"),
    ("rnokpp_same", 30, "РНОКПП збігається", "The taxpayer number is the same"),
    ("rnokpp_differs", -10, "РНОКПП різні", "The taxpayer numbers differ"),
    ("own_phone_same", 9, "Власний телефон збігається", "The own phone is the same"),
    ("other_phone_same", 4, "Є спільний телефон рідних чи відділення", "They share a phone of the family or the ward"),
    ("branch_same", 1, "Служба збігається", "The service is the same"),
    ("branch_differs", -2, "Служби різні", "The services differ"),
]  # fmt: skip


def seed(apps, schema_editor):
    weight = apps.get_model("veterans", "MatchWeight")
    weight.objects.bulk_create(
        weight(code=code, points=points, label_uk=uk, label_en=en, source=SOURCE, verified_on=VERIFIED)
        for code, points, uk, en in WEIGHTS
    )


def add_tokens(apps, schema_editor):
    """Give the persons of before the tokens of their own numbers and full dates.

    Each chunk is a transaction and a record of the access log; what is there already stays, so the migration may be repeated.
    """
    person = apps.get_model("veterans", "Person")
    last = None
    while True:
        chunk = person.objects.order_by("pk").filter(**({"pk__gt": last} if last else {}))
        persons = list(chunk[:CHUNK])
        if not persons:
            return
        with recorded_reading(actor_id=None, role="", purpose="search tokens", route="migrate"):
            _add_tokens_of(apps, persons)
        last = persons[-1].pk


def _add_tokens_of(apps, persons):
    from veterans.actions.tokens import birth_tokens, search_token

    token, phone = apps.get_model("veterans", "SearchToken"), apps.get_model("veterans", "Phone")
    made = []
    for one in persons:
        born_on = to_edit(one.born_on)
        surname, given_name = to_edit(one.surname), to_edit(one.given_name)
        if born_on and surname and given_name:
            made += ((one.pk, *pair) for pair in birth_tokens(surname, given_name, date.fromisoformat(born_on)).items())
    for number in phone.objects.filter(person__in=persons, owner="own", ended_at=None):
        if digits := to_edit(number.number).lstrip("+"):
            made.append((number.person_id, "own_phone", search_token("own_phone", digits)))
    rows = [token(person_id=key, kind=kind, token=value) for key, kind, value in made]
    token.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("veterans", "0008_matching_and_pairs")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(add_tokens, migrations.RunPython.noop),
    ]
