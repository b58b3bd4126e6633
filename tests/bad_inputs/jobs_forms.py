"""Forms of shown vacancies, letters, jobs and checks."""

from tests.bad_inputs.form import Form
from tools.journeys.dates import in_days

KEY = "0199c0de-0000-7000-8000-000000000001"  # key of a form that its page does not show by itself
JOB_FORMS: dict[str, Form] = {
    "job_proposal_new": Form(fields={"submission_key": KEY, "vacancy": "{jobs.vacancy.pk}"}),
    "job_proposal": Form(fields={"answer": "declined", "decline": "place", "words": "Далеко їхати"}),
    "job_letter": Form(fields={"learns": "number"}),
    "job_letter_cancel": Form(fields={"submission_key": KEY}),
    "job_new": Form(
        fields={
            "kind": "employer",
            "employer": "Кав’ярня «Тепло»",
            "started_on": in_days(-2).isoformat(),
            "evidence": "Показав договір",
        }
    ),
    "job": Form(fields={"end_kind": "employer", "ended_on": in_days(0).isoformat(), "end_words": "Скоротили відділ"}),
    "job_check": Form(fields={"answer": "works", "words": "Команда хороша", "support": "Гнучкий початок дня"}),
}
JOB_ADDRESSES: dict[str, Form] = {"jobs_print": Form(query={"vacancy": "{jobs.shown.vacancy_id}"}, answer=200)}
