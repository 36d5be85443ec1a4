"""Search engines with one face: ours and those that it is measured against, each set up as its users would."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

import bm25s
import Stemmer
import tantivy
from rapidfuzz import fuzz, process

from bot.corpus.lecture import Chapter, Lecture
from bot.study.search import Index

Ask: TypeAlias = Callable[[str, int], list[str]]
"""A query and how many are wanted; the ids of the chapters found, best first."""

Build: TypeAlias = Callable[[Sequence[Lecture]], Ask]

TITLE_WEIGHT = 3.0  # the same for all that have weights


def ours(lectures: Sequence[Lecture]) -> Ask:
    index = Index.build(lectures)
    return lambda query, limit: [hit.chapter for hit in index.search(query, limit).hits]


def fts5(lectures: Sequence[Lecture]) -> Ask:
    """SQLite's full text search: stems, any of the words, BM25."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("create virtual table chapters using fts5(id unindexed, title, text, tokenize='porter unicode61')")
    rows = ((chapter.id, chapter.title, text_of(chapter)) for chapter in chapters_of(lectures))
    database.executemany("insert into chapters values (?, ?, ?)", rows)
    ranked = "select id from chapters where chapters match ? order by bm25(chapters, 0, ?, 1) limit ?"

    def ask(query: str, limit: int) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in words_of(query))
        return [row[0] for row in database.execute(ranked, (words, TITLE_WEIGHT, limit))] if words else []

    return ask


def tantivy_fuzzy(lectures: Sequence[Lecture]) -> Ask:
    """Each word in title or text within one or two edits by its length, the exact word before; the last as a prefix."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("title", "text"):
        builder.add_text_field(field)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(50_000_000)
    for chapter in chapters_of(lectures):
        writer.add_document(tantivy.Document(id=chapter.id, title=chapter.title, text=text_of(chapter)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def clauses(word: str, is_last: bool) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        edits = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        found = []
        for field, weight in (("title", TITLE_WEIGHT), ("text", 1.0)):
            exact = tantivy.Query.term_query(schema, field, word)
            near = tantivy.Query.fuzzy_term_query(schema, field, word, edits, True, is_last)
            found.append((tantivy.Occur.Should, tantivy.Query.boost_query(exact, 2 * weight)))
            found.append((tantivy.Occur.Should, tantivy.Query.boost_query(near, weight)))
        return found

    def ask(query: str, limit: int) -> list[str]:
        words = words_of(query)
        parts = [clause for number, word in enumerate(words, 1) for clause in clauses(word, number == len(words))]
        if not parts:
            return []
        hits = searcher.search(tantivy.Query.boolean_query(parts), limit).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return ask


def bm25s_stemmed(lectures: Sequence[Lecture]) -> Ask:
    """BM25 over title and text as one, with stems and without stop words."""
    stemmer = Stemmer.Stemmer("english")
    chapters = chapters_of(lectures)
    texts = [f"{chapter.title} {text_of(chapter)}" for chapter in chapters]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def ask(query: str, limit: int) -> list[str]:
        tokens = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
        if not tokens[0]:
            return []
        found, scores = retriever.retrieve(tokens, k=min(limit, len(chapters)), show_progress=False)
        return [chapters[number].id for number, score in zip(found[0], scores[0], strict=True) if score > 0]

    return ask


def rapidfuzz_brute_force(lectures: Sequence[Lecture]) -> Ask:
    """The query against title and text of each chapter, as the best alignment of letters."""
    chapters = chapters_of(lectures)
    texts = [f"{chapter.title} {text_of(chapter)}".lower() for chapter in chapters]

    def ask(query: str, limit: int) -> list[str]:
        found = process.extract(query.lower()[:200], texts, scorer=fuzz.partial_ratio, limit=limit)
        return [chapters[number].id for _, _, number in found]

    return ask


ENGINES: dict[str, Build] = {
    "chapterhouse": ours,
    "tantivy fuzzy + prefix": tantivy_fuzzy,
    "FTS5 porter": fts5,
    "bm25s": bm25s_stemmed,
    "rapidfuzz brute force": rapidfuzz_brute_force,
}


def chapters_of(lectures: Sequence[Lecture]) -> list[Chapter]:
    return [chapter for lecture in lectures for chapter in lecture.chapters]


def text_of(chapter: Chapter) -> str:
    return "\n".join((chapter.summary, *chapter.key_points, *chapter.answers))


def words_of(query: str) -> list[str]:
    return re.findall(r"\w+", query.lower())
