"""Rules on local clocks: each date once, at the time that people there read, through gaps, folds and missing dates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.errors import PersonError
from bot.study.timetable import (
    EVERY_DAY,
    WEEKDAYS,
    WEEKEND,
    Occurrence,
    Rule,
    between,
    describe,
    from_data,
    next_after,
    occurrences,
    on,
    previous,
    to_data,
)

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAY = timedelta(days=1)
MANY = 40  # occurrences looked at in one example


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    start = draw(st.none() | DATES)
    every = draw(st.integers(1, 30)) if start is not None else 1
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1)) if every % 7 else EVERY_DAY
    return Rule(
        draw(st.integers(0, 23)),
        draw(st.integers(0, 59)),
        draw(ZONES),
        weekdays=weekdays,
        every=every,
        skip=draw(st.frozensets(DATES, max_size=5)),
        start=start,
        until=draw(st.none() | DATES),
    )


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[Rule, datetime]:
    """A daily rule and a moment some days before its zone's clocks change, where they do in that year."""
    zone = draw(ZONES)
    first = datetime(draw(st.integers(2020, 2040)), 1, 1, tzinfo=UTC)
    changes = [day for day in range(365) if offset(first + day * DAY, zone) != offset(first + (day + 1) * DAY, zone)]
    day = draw(st.sampled_from(changes or [0]))
    return Rule(draw(st.integers(0, 23)), draw(st.integers(0, 59)), zone), first + (day - 3) * DAY


def offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def shown(moment: datetime, zone: str) -> datetime:
    """What a clock there shows."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def utc(*numbers: int) -> datetime:
    year, month, day, hour, minute = numbers
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def clock(rule: Rule, day: date) -> str | None:
    at = on(rule, day)
    return None if at is None else f"{at.astimezone(ZoneInfo(rule.zone)):%Y-%m-%d %H:%M %z}"


@given(rules(), MOMENTS)
def test_occurrences_come_later_and_later_one_a_local_date(rule: Rule, after: datetime) -> None:
    found = list(islice(occurrences(rule, after), MANY))

    assert all(occurrence.at > after for occurrence in found)
    assert all(one.at < other.at and one.date < other.date for one, other in pairwise(found))
    assert all(occurrence.at.tzinfo is UTC for occurrence in found)


@given(rules(), MOMENTS)
def test_no_occurrence_is_on_a_date_that_the_rule_leaves_out(rule: Rule, after: datetime) -> None:
    for day in (one.date for one in islice(occurrences(rule, after), MANY)):
        assert day.weekday() in rule.weekdays
        assert day not in rule.skip
        assert rule.start is None or (day >= rule.start and (day - rule.start).days % rule.every == 0)
        assert rule.until is None or day <= rule.until


@given(rules(), MOMENTS)
def test_no_date_of_the_rule_is_left_out(rule: Rule, after: datetime) -> None:
    found = list(islice(occurrences(rule, after), MANY))

    between_them = (
        one.date + DAY * more
        for one, other in pairwise(found)
        for more in range(1, min((other.date - one.date).days, 400))
    )
    assert [day for day in between_them if on(rule, day) is not None] == []
    assert all(on(rule, one.date) == one.at for one in found)


@given(near_a_change())
def test_each_is_at_the_wanted_time_or_at_the_end_of_the_gap_that_it_is_in(example: tuple[Rule, datetime]) -> None:
    rule, after = example
    for day, at in ((one.date, one.at) for one in islice(occurrences(rule, after), 7)):
        wanted = datetime.combine(day, time(rule.hour, rule.minute))
        clock_then = shown(at, rule.zone)

        assert clock_then >= wanted
        assert at.astimezone(ZoneInfo(rule.zone)).fold == 0
        if clock_then > wanted:  # no clock there ever showed the time
            assert shown(at - timedelta(seconds=1), rule.zone) < wanted
            assert offset(at - timedelta(seconds=1), rule.zone) != offset(at, rule.zone)


@given(near_a_change())
def test_near_a_change_of_clocks_no_date_is_missing_that_the_zone_has(example: tuple[Rule, datetime]) -> None:
    rule, after = example
    dates = [one.date for one in islice(occurrences(rule, after), 7)]

    lived = {shown(after + timedelta(minutes=30) * half, rule.zone).date() for half in range(48 * 9)}
    assert dates == [day for day in sorted(lived) if dates[0] <= day <= dates[-1]]


@given(rules() | near_a_change().map(lambda example: example[0]), MOMENTS, st.integers(0, MANY - 1))
def test_a_run_that_starts_later_goes_on_exactly_where_the_longer_one_is(rule: Rule, after: datetime, at: int) -> None:
    longer = list(islice(occurrences(rule, after), MANY))
    if at >= len(longer):
        return
    moment = longer[at].at

    rest = longer[at + 1 :]
    assert list(islice(occurrences(rule, moment), len(rest))) == rest
    assert next(occurrences(rule, moment - timedelta(microseconds=1))) == longer[at]


@given(near_a_change() | st.tuples(rules(), MOMENTS), st.timedeltas(timedelta(), 6 * DAY))
def test_the_last_before_and_the_first_after_have_none_between_them(
    example: tuple[Rule, datetime], later: timedelta
) -> None:
    rule, moment = example[0], example[1] + later
    last, first = previous(rule, moment), next_after(rule, moment)

    assert last is None or last.at <= moment
    assert first is None or first.at > moment
    if last is not None:
        assert next_after(rule, last.at) == first
        assert previous(rule, last.at) == last
    if first is not None:
        assert previous(rule, first.at) == first
        assert previous(rule, first.at - timedelta(microseconds=1)) == last


@given(rules(), MOMENTS, st.timedeltas(timedelta(), 30 * DAY))
def test_between_takes_the_end_and_not_the_beginning(rule: Rule, after: datetime, length: timedelta) -> None:
    until = after + length

    assert list(between(rule, after, until)) == [one for one in islice(occurrences(rule, after), 32) if one.at <= until]


@given(rules())
def test_a_rule_comes_back_from_its_data(rule: Rule) -> None:
    assert from_data(json.loads(json.dumps(to_data(rule)))) == rule


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), (1, 59), "2026-03-29 01:59 +0100"),
        ("Europe/Berlin", date(2026, 3, 29), (2, 0), "2026-03-29 03:00 +0200"),
        ("Europe/Berlin", date(2026, 3, 29), (2, 30), "2026-03-29 03:00 +0200"),
        ("Europe/Berlin", date(2026, 3, 29), (3, 0), "2026-03-29 03:00 +0200"),
        ("Europe/Berlin", date(2026, 10, 25), (2, 30), "2026-10-25 02:30 +0200"),
        ("Europe/Berlin", date(2026, 10, 25), (3, 0), "2026-10-25 03:00 +0100"),
        ("America/New_York", date(2026, 3, 8), (2, 30), "2026-03-08 03:00 -0400"),
        ("America/New_York", date(2026, 11, 1), (1, 30), "2026-11-01 01:30 -0400"),
        ("America/New_York", date(2026, 11, 1), (9, 0), "2026-11-01 09:00 -0500"),
        ("Australia/Lord_Howe", date(2025, 10, 5), (2, 15), "2025-10-05 02:30 +1100"),
        ("Australia/Lord_Howe", date(2025, 10, 5), (2, 30), "2025-10-05 02:30 +1100"),
        ("Australia/Lord_Howe", date(2025, 4, 6), (1, 45), "2025-04-06 01:45 +1100"),
        ("Pacific/Apia", date(2011, 12, 29), (12, 0), "2011-12-29 12:00 -1000"),
        ("Pacific/Apia", date(2011, 12, 30), (0, 0), None),
        ("Pacific/Apia", date(2011, 12, 30), (12, 0), None),
        ("Pacific/Apia", date(2011, 12, 30), (23, 59), None),
        ("Pacific/Apia", date(2011, 12, 31), (0, 0), "2011-12-31 00:00 +1400"),
        ("America/Sao_Paulo", date(2018, 11, 4), (0, 0), "2018-11-04 01:00 -0200"),
        ("America/Sao_Paulo", date(2018, 2, 17), (23, 30), "2018-02-17 23:30 -0200"),
        ("America/Scoresbysund", date(2025, 3, 29), (23, 30), "2025-03-30 00:00 -0100"),
    ],
)
def test_clock_changes_come_out_as_a_person_expects(
    zone: str, day: date, at: tuple[int, int], expected: str | None
) -> None:
    assert clock(Rule(*at, zone), day) == expected


def test_the_clock_change_moves_nothing_but_utc() -> None:
    rule = Rule(9, 0, "Europe/Berlin")

    assert [one.at for one in islice(occurrences(rule, utc(2026, 3, 27, 12, 0)), 3)] == [
        utc(2026, 3, 28, 8, 0),
        utc(2026, 3, 29, 7, 0),
        utc(2026, 3, 30, 7, 0),
    ]


def test_in_apia_the_day_after_the_29th_of_december_2011_is_the_31st() -> None:
    found = islice(occurrences(Rule(12, 0, "Pacific/Apia"), utc(2011, 12, 29, 0, 0)), 3)

    assert [one.date for one in found] == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_the_hour_that_happens_twice_is_used_once() -> None:
    rule = Rule(2, 30, "Europe/Berlin")
    first = Occurrence(date(2026, 10, 25), utc(2026, 10, 25, 0, 30))

    assert previous(rule, utc(2026, 10, 25, 1, 30)) == first
    assert next_after(rule, first.at) == Occurrence(date(2026, 10, 26), utc(2026, 10, 26, 1, 30))


def test_every_few_days_are_counted_from_the_start_through_changes_of_clocks_and_skipped_dates() -> None:
    rule = Rule(
        18, 0, "Europe/Berlin", every=3, start=date(2026, 3, 24), skip=frozenset({date(2026, 3, 30)})
    )  # clocks change on the 29th

    days = [one.date.day for one in islice(occurrences(rule, utc(2026, 1, 1, 0, 0)), 4)]
    assert days == [24, 27, 2, 5]
    assert [one.date.day for one in islice(occurrences(rule, utc(2026, 3, 25, 0, 0)), 3)] == days[1:]


def test_every_few_days_with_weekdays_are_the_dates_that_are_both() -> None:
    rule = Rule(9, 0, "UTC", weekdays=WEEKDAYS, every=2, start=date(2026, 12, 3))  # a Thursday

    days = [one.date.day for one in islice(occurrences(rule, utc(2026, 12, 1, 0, 0)), 5)]
    assert days == [3, 7, 9, 11, 15]


def test_the_last_date_is_included_and_nothing_follows() -> None:
    rule = Rule(9, 0, "Asia/Tokyo", start=date(2026, 12, 1), until=date(2026, 12, 3))

    assert [one.date.day for one in occurrences(rule, utc(2026, 1, 1, 0, 0))] == [1, 2, 3]
    assert next_after(rule, utc(2026, 12, 3, 0, 0)) is None
    assert previous(rule, utc(2030, 1, 1, 0, 0)) == Occurrence(date(2026, 12, 3), utc(2026, 12, 3, 0, 0))
    assert previous(rule, utc(2026, 11, 30, 23, 59)) is None


def test_a_rule_that_could_never_come_due_says_why() -> None:
    with pytest.raises(PersonError, match=r"Every 14 days from 2026-12-07 is never a Tuesday or Thursday\. Choose"):
        Rule(9, 0, "UTC", weekdays=frozenset({1, 3}), every=14, start=date(2026, 12, 7))


@pytest.mark.parametrize(
    "wrong",
    [{"hour": 24}, {"minute": 60}, {"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"every": 0}, {"every": 2}],
)
def test_values_out_of_range_make_no_rule(wrong: dict[str, object]) -> None:
    values: dict[str, object] = {"hour": 9, "minute": 0, "zone": "UTC", **wrong}

    with pytest.raises(ValueError, match=r"."):
        Rule(**values)  # type: ignore[arg-type]


def test_a_zone_that_is_none_makes_no_rule() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        Rule(9, 0, "Europe/Atlantis")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(9, 0, "Europe/Berlin"), "every day at 09:00, Europe/Berlin"),
        (
            Rule(9, 0, "Europe/Berlin", WEEKDAYS, start=date(2026, 12, 1), skip=frozenset({date(2026, 12, 24)})),
            "every weekday at 09:00, Europe/Berlin, from 2026-12-01, except 2026-12-24",
        ),
        (Rule(18, 5, "UTC", frozenset({3})), "every Thursday at 18:05, UTC"),
        (Rule(7, 0, "UTC", WEEKEND), "every Saturday and Sunday at 07:00, UTC"),
        (Rule(7, 0, "UTC", frozenset({0, 2, 4})), "every Monday, Wednesday and Friday at 07:00, UTC"),
        (
            Rule(7, 0, "UTC", every=3, start=date(2026, 12, 1), until=date(2026, 12, 31)),
            "every 3 days at 07:00, UTC, from 2026-12-01, until 2026-12-31",
        ),
        (
            Rule(7, 0, "UTC", frozenset({1, 3}), every=2, start=date(2026, 12, 1)),
            "every 2 days if it is a Tuesday or Thursday at 07:00, UTC, from 2026-12-01",
        ),
        (
            Rule(7, 0, "UTC", skip=frozenset(date(2026, 12, day) for day in range(1, 8))),
            "every day at 07:00, UTC, except 2026-12-01, 2026-12-02, 2026-12-03, 2026-12-04, 2026-12-05 and 2 more",
        ),
    ],
)
def test_a_rule_in_words(rule: Rule, expected: str) -> None:
    assert describe(rule) == expected
