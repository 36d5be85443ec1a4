"""Slack's numbers and names, each with its source, read 2026-08.

"blocks.py", "block_elements.py", "basic_components.py" and "views" are files of slackapi/python-slack-sdk under
`slack_sdk/models/`; "manifest" is `schemas/manifest.schema.2.0.0.json` of slackapi/manifest-schema.
"""

from __future__ import annotations

from datetime import timedelta

BLOCKS = 50  # of a message: docs.slack.dev/reference/block-kit/blocks
VIEW_BLOCKS = 100  # of a modal or a Home: views/__init__.py
TEXT = (
    12_000  # characters of all blocks of a message: msg_blocks_too_long was seen from 13,200 on, slackapi/bolt-js#2509
)
FALLBACK = 3_000  # characters of a message's text: chat.update refuses more than 4,000, escapes counted
SECTION = 3_000  # characters of a section's text: blocks.py
HEADER = 150  # characters of a header: blocks.py
CONTEXT = 3_000  # characters of an element of a context: basic_components.py, "TextObject"
ROW = 25  # elements of an actions block: blocks.py

BUTTON = 75  # characters of a button's label: block_elements.py
BUTTON_URL = 3_000  # as above
ACTION_ID = 255  # as above
OPTIONS = 100  # of a select: block_elements.py
OPTION_LABEL = 75  # of an option's text and its description: basic_components.py, "Option"
OPTION_VALUE = 150  # as above
PLACEHOLDER = 150  # of a select or an input: block_elements.py
INPUT_LABEL = 2_000  # of an input block, and of its hint: blocks.py
INPUT_VALUE = 3_000  # of a plain_text_input, and the most that its max_length may say: block_elements.py

VIEW_TITLE = 24  # of a modal, and of the labels of its two buttons: views/__init__.py
PRIVATE_METADATA = 3_000  # as above

ACKNOWLEDGEMENT = timedelta(seconds=3)  # bolt-python, docs/english/concepts/acknowledge.md
TRIGGER = timedelta(
    seconds=3
)  # how long a trigger_id opens a view: bolt-python, docs/english/concepts/opening-modals.md
RESPONSE_URL = timedelta(minutes=30)  # java-slack-sdk, docs/english/guides/interactive-components.md; and five uses
A_MESSAGE_EVERY = timedelta(seconds=1)  # of a channel, and an edit of one: docs.slack.dev/apis/web-api/rate-limits

COMMANDS = 50  # of an app: manifest
COMMAND_NAME = 32  # with its slash: manifest
COMMAND_DESCRIPTION = 2_000  # manifest
COMMAND_HINT = 1_000  # manifest
SHORTCUT_NAME = 24  # manifest
SHORTCUT_DESCRIPTION = 150  # manifest

RESERVED = frozenset(
    # docs.slack.dev/interactivity/implementing-slash-commands, "Choosing a command name"
    {"topic", "remind"}
    # Slack's own, as gathered in openclaw/openclaw#29032 and NousResearch/hermes-agent#18456: one of them in a manifest
    # invalidates all its commands. `help` is disputed there.
    | {"apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "feedback", "help", "invite"}
    | {"join", "keys", "kick", "leave", "me", "msg", "mute", "open", "prefs", "pro", "remove", "rename", "search"}
    | {"shortcuts", "shrug", "star", "status", "unarchive", "who"}
)
"""Commands that Slack has itself and that no app can register."""
