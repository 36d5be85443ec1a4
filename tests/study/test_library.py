"""What each place sees of the library, and that a change shows where it should and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from bot.corpus.lecture import Chapter, Lecture
from bot.kernel.ids import ChannelId, ChapterId, LectureId, ServerId
from bot.study.library import Choices, Library, View, apart
from bot.study.search import Index

HERE, THERE = ServerId("test:here"), ServerId("test:there")
CHANNEL = ChannelId("test:channel")


def lecture(id_: str, title: str = "", word: str = "bread") -> Lecture:
    return Lecture(LectureId(id_), title or id_, (Chapter(ChapterId(f"{id_}-1"), 1, f"All of {word}", "Say it."),))


def library(*common: Lecture, own: dict[ServerId, list[Lecture]] | None = None) -> Library:
    first = Library.of(Index.build(common), common)
    put = [(one, server) for server, several in (own or {}).items() for one in several]
    return first.changed(put, (), Choices())


def seen(held: Library, view: View) -> dict[str, str]:
    return {id_: one.title for id_, one in held.shelf(view, CHANNEL).lectures.items()}


def test_a_server_s_lecture_is_seen_there_and_nowhere_else() -> None:
    held = library(lecture("common"), own={HERE: [lecture("mine")]})

    assert list(seen(held, View(HERE))) == ["common", "mine"]
    assert list(seen(held, View(THERE))) == ["common"]
    assert list(seen(held, View())) == ["common"]


def test_search_and_the_glossaries_hold_exactly_what_is_seen() -> None:
    held = library(lecture("common"), own={HERE: [lecture("mine", word="zymurgy")]})

    for view, hits in ((View(HERE), ["mine"]), (View(THERE), []), (View(), [])):
        shelf = held.shelf(view, CHANNEL)
        assert [hit.lecture for hit in shelf.index.search("zymurgy").hits] == hits
        assert shelf.held.glossaries.keys() == shelf.lectures.keys()


def test_a_server_s_own_lecture_stands_in_the_place_of_the_common_one_of_its_id() -> None:
    held = library(lecture("bread", "Everybody's"), own={HERE: [lecture("bread", "Ours")]})

    assert seen(held, View(HERE)) == {"bread": "Ours"}
    assert seen(held, View(THERE)) == {"bread": "Everybody's"}


def test_a_change_of_a_common_lecture_reaches_servers_with_lectures_of_their_own() -> None:
    before = library(lecture("common", "Old"), own={HERE: [lecture("mine")]})
    seen(before, View(HERE))

    after = before.changed([(lecture("common", "New"), None)], (), Choices())
    gone = after.changed((), [(LectureId("common"), None)], Choices())

    assert seen(after, View(HERE)) == {"common": "New", "mine": "mine"}
    assert seen(gone, View(HERE)) == {"mine": "mine"}
    assert seen(before, View(HERE)) == {"common": "Old", "mine": "mine"}


def test_a_server_s_change_is_seen_by_it_and_by_those_who_visited_it() -> None:
    before = library(lecture("common"), own={HERE: [lecture("mine", "Old")], THERE: [lecture("theirs")]})
    views = View(HERE), View(visited=frozenset({HERE})), View(THERE)
    first = [seen(before, view) for view in views]

    after = before.changed([(lecture("mine", "New"), HERE)], (), Choices())

    assert [("New" in seen(after, view).values()) for view in views] == [True, True, False]
    assert [seen(before, view) for view in views] == first


def test_lectures_of_several_servers_are_told_apart_where_they_are_seen_together() -> None:
    ours, theirs = lecture("bread", "Ours", "rye"), lecture("bread", "Theirs", "spelt")
    held = library(lecture("bread", "Everybody's"), own={HERE: [ours], THERE: [theirs]})

    together = held.shelf(View(visited=frozenset({HERE, THERE})), CHANNEL)

    assert {one.title for one in together.lectures.values()} == {"Everybody's", "Ours", "Theirs"}
    assert together.lectures[LectureId("bread")].title == "Everybody's"
    assert together.lectures[apart(LectureId("bread"), HERE)] == replace(ours, id=apart(LectureId("bread"), HERE))
    assert [hit.lecture for hit in together.index.search("spelt").hits] == [apart(LectureId("bread"), THERE)]


def test_an_id_told_apart_is_the_same_however_many_are_seen_together() -> None:
    held = library(own={HERE: [lecture("bread")], THERE: [lecture("bread")]})

    alone = held.shelf(View(visited=frozenset({HERE})), CHANNEL)
    together = held.shelf(View(visited=frozenset({HERE, THERE})), CHANNEL)

    assert alone.lectures.keys() <= together.lectures.keys()


def test_a_hidden_lecture_is_not_seen_in_that_server_until_it_is_shown_again() -> None:
    before = library(lecture("common"), lecture("other"))
    choices = Choices(hidden={HERE: frozenset({LectureId("common")})})

    hiding = before.changed((), (), choices)
    showing = hiding.changed((), (), Choices())

    assert list(seen(hiding, View(HERE))) == ["other"]
    assert [one.id for one in hiding.shelf(View(HERE), CHANNEL).hidden] == ["common"]
    assert list(seen(hiding, View(THERE))) == ["common", "other"]
    assert list(seen(showing, View(HERE))) == ["common", "other"]


def test_a_default_that_is_not_seen_is_nobody_s() -> None:
    choices = Choices(defaults={CHANNEL: LectureId("mine"), HERE: LectureId("mine")})
    held = library(lecture("common"), lecture("other"), own={HERE: [lecture("mine")]}).changed((), (), choices)

    assert held.shelf(View(HERE), CHANNEL).default == "mine"
    assert held.shelf(View(THERE), CHANNEL).default is None
