from datetime import date

from django.db import migrations

SINCE = date(2026, 11, 28)
LAW_SINCE = date(2011, 1, 1)
DRAFT = "Draft of the product, not yet confirmed by a lawyer of the ministry"

# code, uk, en, days, counted, source. Not confirmed (research: domain §6.7), so verified_on is empty.
TERMS = [
    ("access", "Повідомити, що зберігаємо", "Say what is held", 30, "calendar", "Law 2297-VI, article 8 and article 16"),
    ("correction", "Виправити дані", "Correct the data", 30, "calendar", "Law 2297-VI, article 8 and article 20"),
    ("erasure", "Видалити дані", "Erase the data", 30, "calendar", "Law 2297-VI, article 8 and article 15"),
    ("restriction", "Обмежити обробку", "Restrict the processing", 30, "calendar", "Law 2297-VI, article 8"),
]

# code, heading uk and en, words uk and en
PARTS = [
    (
        "controller", "Хто зберігає Ваші дані", "Who holds your data",
        "Міністерство внутрішніх справ України, для соціального супроводу поранених захисників і їхніх родин.",
        "The Ministry of Internal Affairs of Ukraine, for the social support of wounded defenders and their families.",
    ),
    (
        "content", "Які дані", "Which data",
        "Ім’я, дата народження, служба, телефони Ваші й близьких, яких Ви назвали. Де Ви перебуваєте, етап супроводу й наступний"
        " крок, записи розмов, обіцянки, Ваші відповіді про згоду.",
        "Your name, date of birth, service, your phones and those of relatives whom you have named. Where you are, the stage of the"
        " support and the next step, notes of talks, promises, your answers about consent.",
    ),
    (
        "purpose", "Навіщо", "What for",
        "Щоб Вас не загубили між закладами і жодної обіцянки не забули. Для іншого ці дані не потрібні.",
        "So that you are not lost between institutions and no promise is forgotten. The data are needed for nothing else.",
    ),
    (
        "recipients", "Хто їх бачить", "Who sees them",
        "Той, хто Вас супроводжує, його керівник і колеги, яких залучили до супроводу. Кожен перегляд записано. Частині, громаді,"
        " роботодавцеві чи родині дані передають, лише якщо Ви згодні.",
        "Who supports you, their head and colleagues brought into the support. Each reading is recorded. Data are passed to the"
        " unit, a community, an employer or the family only if you agree.",
    ),
    (
        "storage", "Скільки зберігаємо", "How long they are held",
        "Доки триває супровід і доки після нього цього вимагають правила зберігання. Імена, телефони й записи зашифровано.",
        "While the support goes on, and after it as long as the rules of storage demand. Names, phones and notes are encrypted.",
    ),
    (
        "rights", "Що Ви можете", "What you may do",
        "Дізнатися, що про Вас зберігають і хто це переглядав. Попросити виправити помилку. Попросити видалити дані, обмежити їхню"
        " обробку або заперечити проти неї. Відкликати згоду. Скажіть про це тому, хто Вас супроводжує, або його керівникові.",
        "Learn what is held about you and who looked at it. Ask for an error to be corrected. Ask for the data to be erased, for"
        " their processing to be restricted, or object to it. Withdraw a consent. Say so to who supports you or to their head.",
    ),
    (
        "complaint", "Якщо Ви не згодні з відповіддю", "If you disagree with the answer",
        "Зверніться до Уповноваженого Верховної Ради України з прав людини або до суду.",
        "Turn to the Ukrainian Parliament Commissioner for Human Rights or to a court.",
    ),
]  # fmt: skip


def seed(apps, schema_editor):
    term, part = (apps.get_model("cases", name) for name in ("LegalTerm", "NoticePart"))
    for code, uk, en, days, counted, source in TERMS:
        term.objects.create(
            code=code, label_uk=uk, label_en=en, days=days, counted=counted, valid_from=LAW_SINCE, source=source
        )
    for number, (code, uk, en, words_uk, words_en) in enumerate(PARTS, start=1):
        part.objects.create(
            code=code, label_uk=uk, label_en=en, words_uk=words_uk, words_en=words_en, number=number, valid_from=SINCE, source=DRAFT
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0045_data_requests")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
