from datetime import date

from django.db import migrations

SINCE, VERIFIED = date(2026, 11, 27), date(2026, 11, 27)
LAW_SINCE = date(2011, 1, 1)
DECISION = "Product decision (docs/adr/0038-consent.md)"
DRAFT = "Draft of the product, not yet confirmed by a lawyer of the ministry"

# code, uk, en, and the words that the person hears, uk and en
SCOPES = [
    (
        "care", "Супровід і дані для нього", "Support and the data for it",
        "Ми записуємо Ваше ім’я, телефон, де Ви перебуваєте, про що домовилися і що пообіцяли. Це потрібно, щоб Вас не загубили між"
        " закладами. Дані бачать лише ті, хто Вас супроводжує, та їхній керівник. Кожен перегляд записано. Ви можете будь-коли"
        " запитати, що про Вас записано, попросити виправити або відкликати згоду.",
        "We write down your name, phone, where you are, what was agreed and what we have promised. This is needed so that you are not"
        " lost between institutions. Only those who support you and their head see the data. Each reading is recorded. You may ask"
        " at any time what is written about you, have it corrected or withdraw your consent.",
    ),
    (
        "unit", "Передавати дані до частини", "Data for the unit",
        "Ми можемо повідомити Вашій частині, де Ви перебуваєте і яка допомога потрібна. Подробиць лікування й розмов не передаємо. Ви"
        " можете відмовитися: на супровід це не вплине.",
        "We may let your unit know where you are and which help is needed. Details of treatment and of talks are not passed on. You"
        " may refuse: it does not affect the support.",
    ),
    (
        "family", "Говорити з родиною", "Talking with the family",
        "Ми можемо говорити з Вашими близькими про Ваш стан і домовленості. Скажіть, із ким саме й про що не варто говорити. Ви можете"
        " відмовитися: на супровід це не вплине.",
        "We may talk with those close to you about how you are and what was agreed. Say with whom, and what should not be mentioned."
        " You may refuse: it does not affect the support.",
    ),
    (
        "provider", "Передавати дані громаді чи іншій службі", "Data for a community or another service",
        "Ми можемо передати Ваше ім’я, телефон, наступний крок і обіцянки фахівцеві громади або іншій службі, щоб допомога"
        " продовжилася. Стан здоров’я і записи розмов не передаємо. Ви можете відмовитися або відкликати згоду.",
        "We may pass your name, phone, the next step and the promises to the specialist of a community or to another service, so that"
        " the help goes on. Health and notes of talks are not passed on. You may refuse or withdraw your consent.",
    ),
    (
        "employer", "Передавати дані роботодавцеві", "Data for an employer",
        "Ми можемо поговорити з роботодавцем про Ваше повернення до праці та потрібні умови. Причин і стану здоров’я не називаємо. Ви"
        " можете відмовитися: на супровід це не вплине.",
        "We may talk with an employer about your return to work and the conditions that you need. Reasons and health are not named."
        " You may refuse: it does not affect the support.",
    ),
    (
        "peer", "Знайомити з людьми зі схожим досвідом", "Contact with a peer",
        "Ми можемо дати Ваше ім’я й телефон людині зі схожим досвідом, щоб вона Вам зателефонувала. Ви можете відмовитися: на супровід"
        " це не вплине.",
        "We may give your name and phone to a person with a similar experience, so that they call you. You may refuse: it does not"
        " affect the support.",
    ),
    (
        "screening", "Проходити опитувальники про самопочуття", "Questionnaires about well-being",
        "Ми можемо запропонувати Вам кілька запитань про самопочуття. Відповіді бачать лише Ви, психолог і той, хто їх записав. Можна"
        " зупинитися на будь-якому запитанні. Ви можете відмовитися: на супровід це не вплине.",
        "We may ask you some questions about how you feel. The answers are seen only by you, the psychologist and who has written them"
        " down. You may stop at any question. You may refuse: it does not affect the support.",
    ),
]  # fmt: skip

# code, uk, en, source. Not confirmed (research: domain §6.7), so verified_on is empty.
BASES = [
    ("consent", "Згода людини", "The consent of the person", "Law 2297-VI, article 7 and article 11"),
    (
        "vital_interests", "Життєво важливі інтереси людини, яка не може дати згоду",
        "Vital interests of a person who can’t consent", "Law 2297-VI, article 7 and article 11",
    ),
    (
        "treatment_and_care", "Лікування й догляд людьми, які зобов’язані берегти таємницю",
        "Treatment and care by people bound to secrecy", "Law 2297-VI, article 7",
    ),
    (
        "social_protection", "Обов’язки у сфері соціального захисту", "Duties in social protection",
        "Law 2297-VI, article 7 and article 11",
    ),
]  # fmt: skip


def seed(apps, schema_editor):
    scope, text, basis = (apps.get_model("veterans", name) for name in ("ConsentScope", "ConsentText", "LegalBasis"))
    for number, (code, uk, en, words_uk, words_en) in enumerate(SCOPES, start=1):
        scope.objects.create(
            code=code, label_uk=uk, label_en=en, valid_from=SINCE, source=DECISION, verified_on=VERIFIED, number=number
        )
        text.objects.create(
            code=f"{code}-1", scope_id=code, number=1, words_uk=words_uk, words_en=words_en, valid_from=SINCE, source=DRAFT
        )
    for number, (code, uk, en, source) in enumerate(BASES, start=1):
        basis.objects.create(code=code, label_uk=uk, label_en=en, valid_from=LAW_SINCE, source=source, number=number)


class Migration(migrations.Migration):
    dependencies = [("veterans", "0010_consents")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
