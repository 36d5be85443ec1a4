"""Discord's numbers, each with its source: paths in discord/discord-api-docs under `developers/`, read 2026-08."""

from __future__ import annotations

from datetime import timedelta

COMPONENTS = 40  # in a message with Components V2, nested ones too: components/reference.mdx, l. 18
TEXT = 4000  # characters in all text displays of a message: discord.py 2.7, ui/view.py, LayoutView.content_length
ROW_BUTTONS = 5  # components/reference.mdx, "Action Row"
LABEL = 80  # of a button: components/reference.mdx, "Button Structure"
BUTTON_URL = 512  # as above
OPTIONS = 25  # of a select: components/reference.mdx, "String Select Structure"
OPTION_LABEL = 100  # components/reference.mdx, "Select Option Structure"; the value and the description have the same
PLACEHOLDER = 150  # of a select: components/reference.mdx, "String Select Structure"
CUSTOM_ID = 100  # components/reference.mdx, "Custom ID"
FILES = 10  # of a message: `attachments` of the requests that make one, in discord-api-spec specs/openapi.json
FILE_NAME = 100  # characters; ours. Theirs is 1024: as above, MessageAttachmentRequest
FILE_ABOUT = 1024  # characters of an attachment's description: resources/message.mdx, "Attachment Structure"
FILE_SIZE = 10 * 1024**2  # bytes, where an interaction does not say: reference.mdx, "Uploading Files"

MODAL_TITLE = 45  # interactions/receiving-and-responding.mdx, "Modal"
FIELD_LABEL = 45  # components/reference.mdx, "Label Structure"
FIELD_DESCRIPTION = 100  # as above
FIELD_PLACEHOLDER = 100  # components/reference.mdx, "Text Input Structure"
FIELD_VALUE = 4000  # as above

CHOICES = 25  # of an autocompletion or an option: interactions/application-commands.mdx, "Option Choice Structure"
CHOICE = 100  # characters of a choice's name, and of its value: as above
DESCRIPTION = 100  # of a command or option: interactions/application-commands.mdx, "Application Command Structure"
OPTION_LENGTH = 6000  # the most that `max_length` may say: interactions/application-commands.mdx, "Option Structure"

FIRST_RESPONSE = timedelta(seconds=3)  # interactions/receiving-and-responding.mdx, "Interaction Callback"
PACE = timedelta(seconds=1.2)
"""Between two requests to one channel. Discord publishes no numbers for it (topics/rate-limits.mdx: read the headers);
what bots see in the headers is 5 messages, and 5 edits, in 5 s a channel. A little slower, and nobody has to wait."""

REQUESTS = 49
"""In a second, of all that a bot sends but answers to interactions. Discord takes 50 (topics/rate-limits.mdx, "Global
Rate Limit"); what is sent evenly may arrive a little less so."""

EVENNESS = 0.8
"""Seconds over which those of a second are spread at the least: after a pause they do not come all at once."""

REMEMBERED = timedelta(minutes=2)
"""For how long a nonce is known. Discord says "the past few minutes" (resources/message.mdx, "Create Message")."""
