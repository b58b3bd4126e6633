"""Guards of what a refused or strange request is answered: the reason is said, nothing typed is lost, nothing is a 500."""

from typing import Final

from tools.mutations.table import Mutation

SENDING: Final = "tests/cases/course/views/test_sending.py"
ANSWER_MUTATIONS: Final = (
    Mutation(
        "A refusal says why",
        "cases/middleware.py",
        '    return render(request, "409.html", {"reason": refusal.label}, status=409)\n',
        '    return render(request, "409.html", {}, status=409)\n',
        "tests/cases/test_refusals.py",
    ),
    Mutation(
        "The code of a refusal is in the log",
        "cases/middleware.py",
        "    structlog.contextvars.bind_contextvars(refusal=refusal.value)\n",
        "",
        "tests/config/test_logs.py",
    ),
    Mutation(
        "A way back has room beside the key of its form",
        "supporters/forms/pages.py",
        "max_length=LONGEST_RESULT - ADDED)",
        "max_length=LONGEST_RESULT)",
        SENDING,
    ),
    Mutation(
        "No list is at what is no address",
        "supporters/directory/reports/lists/registry.py",
        "    except (ValueError, Resolver404):\n",
        "    except Resolver404:\n",
        "tests/supporters/forms/test_way_back.py",
    ),
    Mutation(
        "An age is a number",
        "supporters/forms/outbox.py",
        "    return int(text) if SECONDS.fullmatch(text) else None\n",
        "    return int(text) if text else None\n",
        "tests/supporters/forms/test_outbox.py",
    ),
    Mutation(
        "An envelope is not read without end",
        "supporters/forms/middleware/envelopes.py",
        "TypeError, AttributeError, RecursionError, Resolver404",
        "TypeError, AttributeError, Resolver404",
        SENDING,
    ),
    Mutation(
        "Half a kilogram is not five",
        "cases/reintegration/forms/employment/listed.py",
        'NUMBER: Final = re.compile(r"-?\\d+(?:[.,]\\d+)?")\n',
        'NUMBER: Final = re.compile(r"[1-9]\\d*|0$")\n',
        "tests/cases/reintegration/employment/test_vacancies_load.py",
    ),
)
