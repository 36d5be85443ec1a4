"""What an import says it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.diff import SHOWN, Change, Comparison, compare
from bot.corpus.draft import ChapterDraft
from bot.corpus.identity import Fingerprint, fingerprint
from bot.kernel.ids import ChapterId


def reading(names: Sequence[str], **edited: ChapterDraft) -> list[Fingerprint]:
    drafts = [edited.get(name, ChapterDraft(name, f"About {name}.")) for name in names]
    return [
        replace(fingerprint(one, number), id=ChapterId(name))
        for number, (name, one) in enumerate(zip(names, drafts, strict=True), 1)
    ]


def compared(before: Sequence[str], after: Sequence[str], **edited: ChapterDraft) -> Comparison:
    return compare(reading(before), reading(after, **edited), [ChapterId(name) for name in after])


def test_the_same_chapters_are_no_change() -> None:
    assert compared("abc", "abc") == Comparison((), 0, 0, 0, 0)


def test_a_number_that_only_shifted_is_no_change() -> None:
    found = compared("abc", "xabc")

    assert (found.added, found.moved) == (1, 0)
    assert [(one.change, one.id, one.number) for one in found.changes] == [(Change.ADDED, "x", 1)]


def test_the_fewest_chapters_count_as_moved() -> None:
    found = compared("abcde", "eabcd")

    assert [(one.change, one.id, one.number) for one in found.changes] == [(Change.MOVED, "e", 1)]


def test_what_was_edited_is_named() -> None:
    found = compared(
        "abcd",
        "abcd",
        a=ChapterDraft("Another", "About a."),
        b=ChapterDraft("b", "Otherwise."),
        c=ChapterDraft("c", "About c!"),
        d=ChapterDraft("Another", "Otherwise."),
    )

    assert found.edited == 4
    assert [one.fields for one in found.changes] == [("title",), ("summary",), ("details",), ("title", "summary")]


def test_a_removed_chapter_is_listed_at_its_old_number() -> None:
    found = compared("abc", "ac")

    assert [(one.change, one.id, one.number, one.title) for one in found.changes] == [(Change.REMOVED, "b", 2, "b")]


def test_the_list_is_cut_but_the_counts_are_complete() -> None:
    names = [str(number) for number in range(SHOWN + 5)]

    found = compared([], names)

    assert (len(found.changes), found.added) == (SHOWN, SHOWN + 5)


names = st.lists(st.sampled_from("abcdefghijkl"), unique=True)


@given(names, names)
def test_counts_add_up_and_leaving_the_moved_out_leaves_the_order(before: list[str], after: list[str]) -> None:
    found = compared(before, after)
    moved = {str(one.id) for one in found.changes if one.change is Change.MOVED}

    assert found.added == len(set(after) - set(before))
    assert found.removed == len(set(before) - set(after))
    assert len(found.changes) == found.added + found.edited + found.moved + found.removed
    assert [name for name in before if name in after and name not in moved] == [
        name for name in after if name in before and name not in moved
    ]
