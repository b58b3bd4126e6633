from datetime import date
from itertools import pairwise
from random import Random

from cases.case.states import STAGES, Programme
from tools.demo_data.course import Course, draw_course, draw_stage, draw_stages

LAST_DAY = date(2026, 11, 24)


def drawn(seed: int) -> Course:
    rng = Random(seed)
    return draw_course(LAST_DAY, draw_stages(draw_stage(rng), rng), rng)


def test_course_is_the_same_for_the_same_seed() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_course_goes_forward_in_time_and_along_the_line() -> None:
    for seed in range(200):
        course = drawn(seed)
        assert all(one.at < two.at for one, two in pairwise(course.entries))
        assert all(one.recorded_at < two.at for one, two in pairwise(course.entries))
        assert all(one.at < two.at and two.stage in one.stage.later()[:1] for one, two in pairwise(course.moves))
        assert course.started_at < course.entries[0].at < course.entries[-1].recorded_at < course.closing_at
        assert course.entries[-1].stage is course.moves[-1].stage


def test_stages_end_where_the_case_is() -> None:
    rng = Random(1)
    for last in STAGES[Programme.VETERAN]:
        line = draw_stages(last, rng)
        assert line[-1] is last
        assert [stage.position for stage in line] == list(range(line[0].position, last.position + 1))
