from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Numbers at a factor of the whole country.

    Supporters scale with the persons, so that the list of one supporter is equally long at every factor and growth shows the cost
    of indexes.
    """

    factor: float

    def _of(self, whole: int, least: int = 1) -> int:
        return max(least, round(whole * self.factor))

    @property
    def supporters(self) -> int:
        return self._of(650, 3)

    @property
    def departments(self) -> int:
        return self._of(30, 3)

    @property
    def facilities(self) -> int:
        """Besides those of the demo, in which the people are."""
        return self._of(1_475, 5)

    @property
    def persons(self) -> int:
        return self._of(100_000, 60)

    @property
    def vacancies(self) -> int:
        return self._of(1_500, 15)


VISITS_OF_AN_EPISODE = 15.4  # 2,000,000 in 130,000 episodes
PLANNING_SHARE = 0.4  # of the entries: with the first step and one for each stage, 1,200,000 follow-ups
