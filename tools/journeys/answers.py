"""Answers about the planned step, in the forms that ask about it."""

from collections.abc import Callable

from tools.journeys.screen import Screen


def change_step(screen: Screen) -> None:
    """Answer in the form of an entry that the step changes, so that the fields of the next one are in sight."""
    screen.tap(screen.page.locator("label", has=screen.page.locator("[name=answer][value=change]")))


def changing(way: Callable[[Screen], None]) -> Callable[[Screen], None]:
    """Follow `way` to a form that asks about the step, and answer that it changes."""

    def go(screen: Screen) -> None:
        way(screen)
        change_step(screen)

    return go
