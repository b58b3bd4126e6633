"""Keyboard-only use: press Tab until the wanted control has the focus, and check that the focus is visible."""

from typing import Final

from playwright.sync_api import Locator, expect

from tools.journeys.screen import Screen

AT_MOST: Final = 100  # presses of Tab; no user would press more
OPTIONS: Final = 60

HAS_FOCUS = "control => control === document.activeElement"
OUTLINE = """control => [control, control.closest("label") ?? control].map((part) => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
  return `${outlineStyle === "none" ? "" : outlineWidth} ${boxShadow}`;
}).join()"""
COVERED_BY = """control => {
  const { left, top, width, height } = (control.closest("label") ?? control).getClientRects()[0];
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  return above?.closest("label, a, button, select, input, textarea, summary")?.contains(control) ? "" : `${above?.outerHTML}`;
}"""
CHOSEN = "list => list.selectedOptions[0].text"


class Keyboard:
    """`says`: the accessible name of a control."""

    def __init__(self, screen: Screen) -> None:
        self.page, self.keys = screen.page, screen.page.keyboard

    def reach(self, wanted: Locator, key: str = "Tab") -> None:
        """Press `key` until the control has the focus. Fails if the focus is not visible or the control is covered."""
        control = wanted.element_handle()
        outline = control.evaluate(OUTLINE)
        for _ in range(AT_MOST):
            self.keys.press(key)
            if control.evaluate(HAS_FOCUS):
                assert control.evaluate(OUTLINE) != outline, f"nobody sees that {wanted} has the focus"
                assert control.evaluate(COVERED_BY) == "", f"{wanted} has the focus below something else"
                return
        raise AssertionError(f"{key} doesn't reach {wanted} in {AT_MOST} presses")

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.keys.press("Enter")

    def go_to(self, says: str) -> None:
        """Follow a link of the main menu. Its name may include a count, so it need not match exactly."""
        self.reach(self.page.locator(".main-nav").get_by_role("link", name=says))
        self.enter()

    def follow(self, says: str) -> None:
        self.reach(self.page.locator("main").get_by_role("link", name=says, exact=True))
        self.enter()

    def press(self, says: str) -> None:
        self.reach(self.page.locator("main").get_by_role("button", name=says, exact=True))
        self.enter()

    def write(self, says: str, words: str, key: str = "Tab") -> None:
        """Typing replaces the old value, because the browser selects it when the field gets the focus by Tab."""
        self.reach(self.page.get_by_label(says, exact=True), key)
        self.keys.type(words)

    def choose(self, says: str, option: str) -> None:
        """Choose the first option that contains `option`: by the arrow keys in a select, by typing in a long list."""
        field = self.page.get_by_role("combobox", name=says, exact=True)
        self.reach(field)
        if field.evaluate("field => field.matches('input')"):
            self.keys.type(option)
            expect(self.page.get_by_role("option", name=option).first).to_be_visible()
            self.keys.press("ArrowDown")
            self.keys.press("Enter")
            return
        self.keys.press("Home")
        for _ in range(OPTIONS):
            if option in field.evaluate(CHOSEN):
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"the arrows find no “{option}” in “{says}”")

    def mark(self, says: str, choice: str) -> None:
        """Tab to a group of radio buttons, then select `choice` by the arrow keys."""
        group = self.page.get_by_role("group", name=says, exact=True)
        self.reach(group.get_by_role("radio").first)
        self.keys.press("Space")
        wanted = group.get_by_role("radio", name=choice, exact=True)
        for _ in range(group.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.keys.press("ArrowRight")
        raise AssertionError(f"the arrows find no “{choice}” in “{says}”")
