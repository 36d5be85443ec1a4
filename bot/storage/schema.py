"""The tables, as the code sees them. How a database gets them stands in `migrations/`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

HEAD = "0010"
"""The revision that this code reads and writes: the last one in `migrations/versions`."""

APPLICATION = 0x43484150
"""SQLite's `application_id` in every database of ours ("CHAP"), by which another program's file is told apart."""


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite knows no zones, so they are taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def storable(typed: str) -> str:
    """Text as a person typed it, without the few signs that no database can hold: NUL, and halves of a surrogate pair.

    One such sign in one answer would otherwise lose the answers of all who are written down with it.
    """
    return typed.replace("\0", "").encode("utf-8", "replace").decode()


class Typed(TypeDecorator[str]):
    """Text as a person typed it, as far as it can be stored."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else storable(value)


metadata = MetaData()

lectures = Table(
    "lectures",
    metadata,
    # Given by the repository, rising: the order in which lectures were first added. No sequence, so that rows can be
    # carried from one database to another as they are.
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),  # a server, or '' for everyone's: null would defeat the unique constraint
    Column("id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("speakers", Text, nullable=False),  # JSON, as every column that holds several texts
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    UniqueConstraint("owner", "id", name="one_id_an_owner"),
    Index("lectures_by_revision", "revision"),
)

chapters = Table(
    "chapters",
    metadata,
    Column("lecture", Integer, ForeignKey("lectures.key"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("start", Double),  # seconds from the lecture's beginning
    Column("key_points", Text, nullable=False),
    Column("answers", Text, nullable=False),
    # What corpus/identity.py compares, so that a lecture can be matched without reading its text.
    Column("text_digest", Text, nullable=False),
    Column("sketch", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("removed_at", Moment),
)

concepts = Table(
    "concepts",
    metadata,
    Column("lecture", Integer, ForeignKey("lectures.key"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("term", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("background", Text, nullable=False),
    Column("aliases", Text, nullable=False),
    Column("chapters", Text, nullable=False),
    Column("related", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("lecture", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("chapter", Text, nullable=False),
    Column("concept", Text),
    Column("fact", Text, nullable=False),
    Column("depth", Text, nullable=False),
    Column("difficulty", Integer, nullable=False),
    Column("stem", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON, as every column that holds several things
    Column("accept", Text, nullable=False),
    Column("wrong", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("removed_at", Moment),
    ForeignKeyConstraint(["lecture", "chapter"], ["chapters.lecture", "chapters.id"], name="question_of_a_chapter"),
)

passages = Table(
    "passages",
    metadata,
    Column("lecture", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("chapter", Text, nullable=False),
    Column("start", Double, nullable=False),
    Column("end", Double, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["lecture", "chapter"], ["chapters.lecture", "chapters.id"], name="passage_of_a_chapter"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("server", Text),
    Column("home", Text, nullable=False),
    Column("host", Text),
    Column("host_name", Typed, nullable=False),
    Column("mode", Text, nullable=False),
    Column("scoring", Text, nullable=False),
    Column("seed", Typed, nullable=False),
    Column("topic", Typed, nullable=False),
    Column("lecture", Text, nullable=False),
    Column("owner", Text),
    Column("state", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("deadline", Moment),
    Column("hurried", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("begun", Moment, nullable=False),
    Column("ended", Moment),
    Column("paper", Text, nullable=False),  # JSON, never changed
    Column("body", Text, nullable=False),  # JSON, everything else
    Index("rounds_by_code", "code"),
    Index("rounds_by_seed", "seed", "begun"),
    Index("rounds_by_host", "host"),
    Index("rounds_by_state", "state"),
    Index("rounds_by_server", "server", "ended"),
    Index("rounds_by_lecture", "lecture"),
)

seats = Table(
    "seats",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("shown", Moment),
    Column("is_playing", Boolean, nullable=False),  # the round is a group's, and not over
)
Index(
    "one_round_a_channel",
    seats.c.channel,
    unique=True,
    sqlite_where=seats.c.is_playing,
    postgresql_where=seats.c.is_playing,
)

papers = Table(
    "papers",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("question", Text, nullable=False),
    Column("chapter", Text, nullable=False),
    Column("concept", Text),
    Column("kind", Text, nullable=False),
    Column("counts", Boolean, nullable=False),
)

players = Table(
    "players",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("learner", Text, primary_key=True),  # `nobody:1`, `nobody:2` for those who had themselves deleted
    Column("name", Typed, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("place", Integer, nullable=False),  # the order in which they came; equal for those who came at once
    Index("players_by_learner", "learner"),
)

answers = Table(
    "answers",
    metadata,
    Column("round", Text, ForeignKey("rounds.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("learner", Text, primary_key=True),  # as in `players`, where their name is
    Column("given", Typed, nullable=False),
    Column("at", Moment, nullable=False),
    Column("first", Typed, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("shown", Moment),
    Column("is_right", Boolean, nullable=False),
    Column("is_close", Boolean, nullable=False),
    Column("is_appealed", Boolean, nullable=False),
    Column("confidence", Text, nullable=False),
    Index("answers_by_learner", "learner", "first_at"),
)

links = Table(
    "links",
    metadata,
    Column("account", Text, primary_key=True),
    Column("person", Text, nullable=False),  # the account under which everything of both is kept
    Column("at", Moment, nullable=False),
    Index("links_by_person", "person"),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("account", Text, nullable=False),  # that it was given to
    Column("name", Typed, nullable=False),
    Column("until", Moment, nullable=False),
    Index("link_codes_by_account", "account"),
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("account", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
)

defaults = Table(
    "defaults",
    metadata,
    Column("place", Text, primary_key=True),
    Column("lecture", Text, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Moment),
)

files = Table(
    "files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

REVISION = "revision"
"""The counter that grows with every change of what watchers keep in memory of lectures."""

LINKS = "links"
"""That of the links between accounts."""
