"""The names of things. Each is a string with a type of its own, so that none is taken for another."""

from __future__ import annotations

from typing import NewType

LectureId = NewType("LectureId", str)
"""As the author gave it, or derived from the title: `cs153-visual-intelligence`."""

ChapterId = NewType("ChapterId", str)
"""As the author gave it, or derived from content; unique within its lecture."""

ConceptId = NewType("ConceptId", str)
"""Unique within its lecture."""

QuestionId = NewType("QuestionId", str)
"""As the author gave it, or derived from content; unique within its lecture: `spring-tide-cause-choice`."""

RoundId = NewType("RoundId", str)
"""One quiz from its lobby to its podium; eight letters and digits, which travel in buttons."""

ScheduleId = NewType("ScheduleId", str)
"""Something that is posted at set times; eight letters and digits, as of a round."""

LearnerId = NewType("LearnerId", str)
"""A person on one platform: `discord:81384788765712384`."""

ChannelId = NewType("ChannelId", str)
"""A place where messages stand, with its platform: `discord:41771983423143937`."""

ServerId = NewType("ServerId", str)
"""A Discord server, a Slack workspace, a local chat, with its platform: `discord:41771983423143936`."""


def platform_of(name: LearnerId | ChannelId | ServerId) -> str:
    """The platform that a person, a channel or a server is on."""
    return name.partition(":")[0]
