"""What can be set from outside, by environment or `.env`. `.env.example` shows each; a test keeps the two alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.kernel.errors import BadSetting

PLATFORMS = ("discord", "slack", "web")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,}", re.ASCII)
_HERE = Path(__file__).parent
_DATA = (_HERE.parent / "data", _HERE / "data")  # a clone of the repository; an installed wheel


@dataclass(frozen=True, slots=True)
class Shards:
    """Some of so *many* shards of Discord's, by their numbers from 0 (events/gateway.mdx, "Sharding")."""

    ids: tuple[int, ...]
    many: int


class Settings(BaseSettings):
    """Every setting with its default. The descriptions stand in `.env.example` and in messages of refusal."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    discord_token: SecretStr = Field(
        SecretStr(""), description="The bot's token, from the Bot page of the Discord developer portal."
    )
    discord_guild_id: int | None = Field(
        None, gt=0, description="Register commands in this one server only, for development: a server's id, a number."
    )
    discord_shards: Annotated[Shards | None, NoDecode] = Field(
        None,
        description="Serve only these shards of so many, where several processes share the load: 0,1/4. Each needs the "
        "same PostgreSQL.",
    )
    slack_bot_token: SecretStr = Field(
        SecretStr(""), description="The bot's token, xoxb-..., from the page OAuth & Permissions of the Slack app."
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""),
        description="The app-level token, xapp-..., with which Slack is reached without a public address.",
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Without an app-level token: what Slack signs the requests with that it sends here."
    )
    slack_command_prefix: str = Field(
        "",
        pattern=r"^[a-z0-9-]{0,20}$",
        description="Put before each command's name in Slack: with cs- it is /cs-study.",
    )
    slack_admins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Who may manage lectures beside the administrators of the workspace: members' ids, U012AB3CD.",
    )
    database_url: str = Field(
        "sqlite:///var/chapterhouse.db",
        description="Where everything is kept: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    corpus_dir: Path | None = Field(
        None, description="A folder of lecture files to load at start, in place of the lecture that comes along."
    )
    platforms: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Start only these platforms, with commas between them; without it, the web chat and each that has "
        "a token.",
    )
    web_host: str = Field(
        "127.0.0.1",
        description="The address at which the web chat listens; 0.0.0.0 lets others of the network in, by invite link.",
    )
    web_port: int | None = Field(
        None, ge=1, le=65_535, description="The port of the web chat; without it 8080, or the next that is free."
    )
    web_open_browser: bool = Field(
        True, description="Whether the web chat opens in a browser when it is started in a terminal."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Who sends this as a bearer token may read /metrics from another machine too."
    )
    upload_limit: int = Field(
        2_000_000, ge=1_000, le=100_000_000, description="The largest file that a chat may hand in, in bytes."
    )
    chapter_limit: int = Field(
        500, ge=1, le=100_000, description="How many chapters a lecture may have that a server adds in a chat."
    )
    lecture_limit: int = Field(
        50, ge=0, le=10_000, description="How many lectures a server may add in a chat; 0 allows none."
    )
    standby: bool = Field(
        False, description="Wait while another process serves the same platforms, and take over when it is gone."
    )
    catch_up_hours: float = Field(
        6, ge=0, le=168, description="How many hours late a scheduled post may still come after the bot was away."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="What is logged: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["text", "json"] = Field("text", description="How it is logged: text or json.")

    @field_validator("platforms", "slack_admins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("discord_shards", mode="before")
    @classmethod
    def _some_of_so_many(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = re.fullmatch(r"\s*(\d{1,5}(?:\s*,\s*\d{1,5})*)\s*/\s*(\d{1,5})\s*", value, re.ASCII)
        if found is None:
            raise ValueError("write the numbers of the shards, a slash, and how many there are: 0,1/4")
        ids, count = tuple(sorted({int(number) for number in found[1].split(",")})), int(found[2])
        if ids[-1] >= count:
            raise ValueError(f"shards are numbered from 0, so of {count} the last is {count - 1}")
        return Shards(ids, count)

    @field_validator("platforms")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        value = tuple(name.lower() for name in value)
        for name in value:
            if name not in PLATFORMS:
                raise ValueError(f"there is no platform {name!r}; there are: {', '.join(PLATFORMS)}")
        return value

    @field_validator("slack_admins")
    @classmethod
    def _are_members(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for member in value:
            if not _MEMBER.fullmatch(member):
                raise ValueError(f"{member!r} is no member's id; it begins with U or W")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:", "sqlite+aiosqlite:", "postgresql:", "postgresql+asyncpg:", "postgres:")):
            raise ValueError("it starts with sqlite: or postgresql:")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("corpus_dir")
    @classmethod
    def _is_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("there is no such folder")
        return value

    @property
    def lectures(self) -> Path:
        """The folder whose lectures are loaded at start."""
        return self.corpus_dir or next((folder for folder in _DATA if folder.is_dir()), _DATA[0])


def load() -> Settings:
    """The settings as they are now.

    Raises BadSetting, naming the setting, what was given (never a secret) and what is expected.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting("\n".join(_explain(problem) for problem in error.errors())) from None
    except UnicodeDecodeError:
        raise BadSetting("The file .env is not UTF-8 text. Save it as UTF-8, as .env.example is.") from None


def masked(text: str) -> str:
    """*text* as far as it may be shown: the password of a URL is left out."""
    head, at, tail = text.rpartition("@")
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.partition(':')[0]}:***@{tail}" if at and "://" in head else text


def _explain(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0])
    field = Settings.model_fields[name]
    given = "***" if field.annotation is SecretStr else repr(masked(str(problem["input"])))
    reason = problem["msg"].removeprefix("Value error, ")
    return (
        f"{name.upper()} was given as {given}, which cannot be used: {reason}. Expected: {field.description} "
        "Correct it in the environment or in .env."
    )
