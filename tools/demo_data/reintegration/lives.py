"""One entry for the generator: what follows the wounds of each person."""

from random import Random

from cases.case.models import Case
from supporters.directory.models import Supporter
from tools.demo_data.course import Course
from tools.demo_data.reintegration.circles import Circles
from tools.demo_data.reintegration.peers import Peers
from tools.demo_data.reintegration.rows import Pages
from tools.demo_data.reintegration.talks import Talks
from tools.demo_data.reintegration.vacancies import draw_vacancies
from tools.demo_data.reintegration.work import Span, Work
from tools.demo_data.rows import Rows
from tools.demo_data.size import Size
from tools.demo_data.staff import Staff


class Lives:
    """Draws by random numbers of its own, so that the courses of support stay as they are."""

    def __init__(self, rows: Rows, rng: Random, size: Size, staff: Staff) -> None:
        pages = Pages(rows, rng)
        vacancies = draw_vacancies(size.vacancies, staff.supporters, rng, pages.now)
        rows.add(*vacancies)
        self.talks = Talks(pages, rng)
        self.parts = (Work(pages, vacancies, rng), Circles(pages, staff.heads, rng), Peers(pages, rng), self.talks)

    def write(self, case: Case, courses: list[Course], by: Supporter) -> None:
        """Of the last episode; `by` leads the case, or the department while nobody does."""
        span = Span(case, by, courses[-1].started_at, courses[-1].entries[-1].recorded_at)
        for part in self.parts:
            part.write(span)

    def finish(self) -> None:
        """When all rows are written."""
        self.talks.count()
