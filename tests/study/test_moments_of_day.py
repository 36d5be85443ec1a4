"""Times of day, weekdays and dates as people type them, and what they are told when they are not understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Date  # noqa: N812
from datetime import time as Time  # noqa: N812

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.errors import PersonError
from bot.study.moments_of_day import date, time, weekdays

TODAY = Date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9", Time(9)),
        ("9:00", Time(9)),
        ("09.05", Time(9, 5)),
        ("9am", Time(9)),
        ("9 a.m.", Time(9)),
        ("18.30", Time(18, 30)),
        ("1830", Time(18, 30)),
        ("18h30", Time(18, 30)),
        ("18h", Time(18)),
        ("6 pm", Time(18)),
        ("6:45PM", Time(18, 45)),
        ("12am", Time(0)),
        ("12 pm", Time(12)),
        ("noon", Time(12)),
        ("at midnight", Time(0)),
        ("9 o’clock", Time(9)),
        ("18 Uhr", Time(18)),
    ],
)
def test_times_of_day(typed: str, expected: Time) -> None:
    assert time(typed) == expected


@pytest.mark.parametrize("typed", ["24:00", "9:60", "13 pm", "0 am", "9:5", "soon", "-1", "9:00:00"])
def test_what_is_no_time_is_told_how_to_be_typed(typed: str) -> None:
    with pytest.raises(PersonError, match=r"is no time of day\. Type it like `9:00`, `18:30`, `6 pm` or `noon`\."):
        time(typed)


@given(st.times())
def test_a_time_is_read_as_it_is_written(at: Time) -> None:
    wanted = at.replace(second=0, microsecond=0, fold=0)

    for form in ("%H:%M", "%H.%M", "%H%M", "%I:%M %p", "%I.%M%p"):
        assert time(at.strftime(form)) == wanted


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("weekdays", {0, 1, 2, 3, 4}),
        ("every weekday", {0, 1, 2, 3, 4}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon – Fri", {0, 1, 2, 3, 4}),
        ("from monday to friday", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("tue,thu", {1, 3}),
        ("tue thu", {1, 3}),
        ("every Tuesday and every Thursday", {1, 3}),
        ("tues/thurs.", {1, 3}),
        ("mon-wed, sat", {0, 1, 2, 5}),
        ("weekends, mon", {5, 6, 0}),
        ("on Thursdays", {3}),
        ("weds", {2}),
        ("mo", {0}),
        ("daily", set(range(7))),
        ("every day", set(range(7))),
        ("weekends", {5, 6}),
    ],
)
def test_days_of_the_week(typed: str, expected: set[int]) -> None:
    assert weekdays(typed) == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("mon, wendsday", r"`wendsday` is no day of the week\. Did you mean Wednesday\? Type days like `mon-fri`"),
        ("t", r"`t` is no day of the week\. Type days like"),
        ("every", r"`every` is no day of the week\. Type days like"),
        ("", r"Nothing is no day of the week\. Type days like"),
        ("mon`@everyone`", r"is no day of the week"),
    ],
)
def test_what_is_no_day_is_told_how_to_be_typed(typed: str, message: str) -> None:
    with pytest.raises(PersonError, match=message):
        weekdays(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-24", Date(2026, 12, 24)),
        ("2020-01-01", Date(2020, 1, 1)),
        ("24.12.", Date(2026, 12, 24)),
        ("24. 12. 2027", Date(2027, 12, 24)),
        ("dec 24", Date(2026, 12, 24)),
        ("Dec. 24th, 2027", Date(2027, 12, 24)),
        ("the 24th of December", Date(2026, 12, 24)),
        ("24 december", Date(2026, 12, 24)),
        ("1 sept", Date(2027, 9, 1)),
        ("12/24", Date(2026, 12, 24)),
        ("24/12/2027", Date(2027, 12, 24)),
        ("5/5", Date(2027, 5, 5)),
        ("feb 29", Date(2028, 2, 29)),
        ("30 nov", TODAY),
        ("29 nov", Date(2027, 11, 29)),
        ("today", TODAY),
        ("Tomorrow", Date(2026, 12, 1)),
        ("in 3 days", Date(2026, 12, 3)),
        ("in 2 weeks", Date(2026, 12, 14)),
    ],
)
def test_dates(typed: str, expected: Date) -> None:
    assert date(typed, TODAY) == expected


def test_a_date_that_can_be_two_is_asked_about() -> None:
    with pytest.raises(
        PersonError,
        match=r"^`3/4` can be two dates\. Type `2027-03-04` for 4 March or `2027-04-03` for 3 April\.$",
    ):
        date("3/4", TODAY)


@pytest.mark.parametrize("typed", ["2026-02-30", "24.13.", "31 june", "dec", "xmas", "", "ma 3", "12", "9999-99-99"])
def test_what_is_no_date_is_told_how_to_be_typed(typed: str) -> None:
    with pytest.raises(PersonError, match=r"is no date of the calendar\. Type it like `2026-12-01`, `30 nov` or"):
        date(typed, TODAY)


@given(st.dates(Date(1000, 1, 1)))
def test_a_date_is_read_as_it_is_written(day: Date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y"):
        assert date(day.strftime(form), TODAY) == day


@given(st.text())
def test_whatever_is_typed_is_understood_or_answered_with_one_line_that_quotes_it_safely(typed: str) -> None:
    answers = [answer(read, typed) for read in (time, weekdays, lambda text: date(text, TODAY))]

    assert all(text.count("`") % 2 == 0 and "\n" not in text for text in answers)


def answer(read: Callable[[str], object], typed: str) -> str:
    try:
        return str(read(typed))
    except PersonError as error:
        return str(error)
