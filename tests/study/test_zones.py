"""Zones typed loosely: certain, to be confirmed, to choose from, or guessed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.study import zone_names
from bot.study.zones import Certain, Found, Likely, OneOf, Unknown, choices, find

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))


def named(found: Found) -> tuple[str, ...]:
    match found:
        case Certain(zone):
            return (zone,)
        case Likely(zone, others):
            return (zone, *others)
        case OneOf(zones):
            return zones
        case Unknown(nearest):
            return nearest


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("berlin", "Europe/Berlin"),
        ("  BERLIN ", "Europe/Berlin"),
        ("Berlin, Germany", "Europe/Berlin"),
        ("Berlin time", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("NYC", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Munich", "Europe/Berlin"),
        ("Europe/Munich", "Europe/Berlin"),
        ("Zürich", "Europe/Zurich"),
        ("tokyo", "Asia/Tokyo"),
        ("india", "Asia/Kolkata"),
        ("India Standard Time", "Asia/Kolkata"),
        ("germany", "Europe/Berlin"),
        ("Argentina", "America/Argentina/Buenos_Aires"),
        ("uk", "Europe/London"),
        ("South Korea", "Asia/Seoul"),
        ("Saint Lucia", "America/St_Lucia"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("UTC", "UTC"),
        ("utc+0", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT-2", "Etc/GMT-2"),
    ],
)
def test_what_leaves_no_doubt_is_certain(typed: str, zone: str) -> None:
    assert find(typed, SUMMER) == Certain(zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("US/Pacific", "America/Los_Angeles"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Japan", "Asia/Tokyo"),
        ("Zulu", "UTC"),
    ],
)
def test_a_name_kept_for_old_programs_is_found_as_the_one_of_today(typed: str, zone: str) -> None:
    assert find(typed, SUMMER) == Certain(zone)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("PST", "America/Los_Angeles"),
        ("PT", "America/Los_Angeles"),
        ("pacific time", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("EST5EDT", "America/New_York"),
        ("CET", "Europe/Berlin"),
        ("GMT", "UTC"),
        ("berln", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new yrok", "America/New_York"),
        ("moskow", "Europe/Moscow"),
        ("los angelas", "America/Los_Angeles"),
        ("san fran", "America/Los_Angeles"),
        ("york", "America/New_York"),
    ],
)
def test_abbreviations_and_slips_are_to_be_confirmed(typed: str, zone: str) -> None:
    found = find(typed, SUMMER)

    assert isinstance(found, Likely)
    assert found.zone == zone


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("IST", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
        ("CST", ("America/Chicago", "Asia/Shanghai", "America/Havana", "Asia/Taipei")),
        ("georgia", ("America/New_York", "Asia/Tbilisi")),
        ("spain", ("Europe/Madrid", "Atlantic/Canary")),
        ("Paris, Texas", ("Europe/Paris", "America/Chicago")),
    ],
)
def test_what_means_several_is_to_be_chosen_from(typed: str, zones: tuple[str, ...]) -> None:
    assert find(typed, SUMMER) == OneOf(zones)


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("usa", "America/New_York"),
        ("Australia", "Australia/Sydney"),
        ("canada", "America/Toronto"),
        ("Brazil", "America/Sao_Paulo"),
        ("russia", "Europe/Moscow"),
    ],
)
def test_a_country_of_several_zones_begins_where_most_people_live_with_each_kind_of_clock_once(
    country: str, zone: str
) -> None:
    found = find(country, SUMMER)

    assert isinstance(found, OneOf)
    assert found.zones[0] == zone
    courses = [
        tuple(day.astimezone(ZoneInfo(name)).utcoffset() for day in (SUMMER, WINTER + timedelta(days=365)))
        for name in found.zones
    ]
    assert len(set(courses)) >= len(courses) - 1  # two may agree in both and change their clocks on other dates


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("UTC+2", "Etc/GMT-2"), ("GMT+2", "Etc/GMT-2"), ("+02:00", "Etc/GMT-2"), ("utc −3", "Etc/GMT+3")],
)
def test_hours_ahead_are_the_fixed_zone_with_the_other_sign_to_be_confirmed(typed: str, zone: str) -> None:
    found = find(typed, SUMMER)

    assert isinstance(found, Likely)
    assert found.zone == zone


def test_beside_a_fixed_zone_stand_the_places_that_are_so_far_ahead_at_that_moment() -> None:
    summer, winter = find("UTC+2", SUMMER), find("UTC+2", WINTER)

    assert "Europe/Berlin" in named(summer)
    assert "Europe/Berlin" not in named(winter)
    assert "Africa/Johannesburg" in named(winter)


def test_an_offset_that_no_fixed_zone_has_means_the_places_that_have_it() -> None:
    assert find("+05:30", SUMMER) == OneOf(("Asia/Kolkata", "Asia/Colombo"))
    assert find("UTC-9:30", SUMMER) == Likely("Pacific/Marquesas")
    assert find("+01:17", SUMMER) == Unknown(())
    assert find("+15", SUMMER) == Unknown(())
    assert find("-99:00", SUMMER) == Unknown(())


@pytest.mark.parametrize("typed", ["", "   ", "qqqqqqqqqq", "🕐", "../../etc/passwd", "/", ",", "x" * 2000])
def test_what_is_no_place_is_unknown(typed: str) -> None:
    assert isinstance(find(typed, SUMMER), Unknown)


@given(NAMES)
def test_every_zone_there_is_is_found_by_its_name_with_the_same_clocks(name: str) -> None:
    found = find(name, SUMMER)

    if "/" in name:
        assert isinstance(found, Certain)
        for moment in (SUMMER, WINTER):
            assert moment.astimezone(ZoneInfo(found.zone)).utcoffset() == moment.astimezone(ZoneInfo(name)).utcoffset()
    assert not isinstance(found, Unknown)


@given(NAMES.filter(lambda name: "/" in name and not name.startswith("Etc/")))
def test_every_name_of_today_is_found_by_its_last_part(name: str) -> None:
    if find(name, SUMMER) != Certain(name):
        return  # kept for old programs

    assert name in named(find(name.rpartition("/")[2].replace("_", " "), SUMMER))


@given(st.text() | NAMES.map(lambda name: name[: len(name) // 2]))
def test_whatever_is_typed_only_zones_are_found_and_offered(typed: str) -> None:
    offered = choices(typed, SUMMER)

    assert all(ZoneInfo(zone).key == zone for zone in (*named(find(typed, SUMMER)), *offered))
    assert len(offered) == len(set(offered)) <= 25
    assert not any(zone.startswith(("posix/", "right/")) for zone in offered)


def test_completion_begins_with_what_was_said_and_ends_with_old_names() -> None:
    assert choices("nyc", SUMMER)[0] == "America/New_York"
    assert choices("ber", SUMMER)[:2] == ("Atlantic/Bermuda", "Europe/Berlin")
    assert choices("calc", SUMMER) == ("Asia/Kolkata", "Asia/Calcutta")
    assert choices("utc", SUMMER) == ("UTC", "Etc/UTC")
    assert len(choices("america/", SUMMER)) == 25


def test_completion_of_nothing_offers_where_many_people_live() -> None:
    assert "Europe/Berlin" in choices("", SUMMER)
    assert len(choices("", SUMMER)) == 25


def test_our_own_table_names_zones_as_they_are_called_today() -> None:
    tables = (zone_names.LIKELY, zone_names.SEVERAL)
    zones = {zone for table in tables for zones in table.values() for zone in zones}
    zones |= {*zone_names.PLACES, *zone_names.USUAL, *zone_names.FOREMOST.values()}

    assert {zone: find(zone, SUMMER) for zone in zones} == {zone: Certain(zone) for zone in zones}


def test_every_place_and_country_of_our_own_table_is_found() -> None:
    for zone, places in zone_names.PLACES.items():
        for place in places:
            found = find(place, SUMMER)
            assert isinstance(found, Certain | OneOf), place
            assert zone in named(found), place
    assert all(not isinstance(find(country, SUMMER), Unknown | Likely) for country in zone_names.COUNTRIES)
