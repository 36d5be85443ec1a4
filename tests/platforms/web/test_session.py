"""Who somebody is can be read by anybody, and said by us alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.web import session
from bot.platforms.web.session import Identity, Use

SECRET = "a secret of this house"
names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=32)
identities = st.builds(
    Identity, st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=40), names, st.booleans()
)


@given(identities, st.sampled_from((Use.COOKIE, Use.SEAT)))
def test_what_was_written_is_read(identity: Identity, use: Use) -> None:
    assert session.read(session.write(identity, use, SECRET), use, SECRET) == identity


@given(identities, st.sampled_from(Use), st.sampled_from(Use))
def test_a_token_is_worth_nothing_for_another_use_or_another_secret(identity: Identity, use: Use, other: Use) -> None:
    token = session.write(identity, use, SECRET)

    assert session.read(token, use, "another secret") is None
    assert other is use or session.read(token, other, SECRET) is None


@given(identities, st.integers(0, 500), st.characters())
def test_a_token_with_a_changed_letter_is_nobodys(identity: Identity, place: int, letter: str) -> None:
    token = session.write(identity, Use.COOKIE, SECRET)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]

    assert changed == token or session.read(changed, Use.COOKIE, SECRET) is None


@given(st.text())
def test_no_text_is_somebody_by_chance(text: str) -> None:
    assert session.read(text, Use.COOKIE, SECRET) is None
    assert not session.opens(text, Use.ADMIN, SECRET)


def test_the_links_stay_the_same_from_start_to_start_and_differ() -> None:
    assert session.opens(session.link(Use.ADMIN, SECRET), Use.ADMIN, SECRET)
    assert not session.opens(session.link(Use.INVITE, SECRET), Use.ADMIN, SECRET)
    assert not session.opens("", Use.ADMIN, SECRET)


def test_two_houses_at_one_address_have_different_cookies() -> None:
    assert session.cookie_name(SECRET) != session.cookie_name("another")
