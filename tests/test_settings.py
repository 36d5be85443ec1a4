"""What can be set, and how a wrong value is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.kernel.errors import BadSetting
from bot.settings import Settings, load

EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def examples() -> dict[str, tuple[str, str]]:
    """The settings of .env.example: name -> (value, the sentence above it)."""
    found = {}
    sentence = ""
    for line in EXAMPLE.read_text().splitlines():
        if line.startswith("# "):
            sentence = line[2:]
        elif "=" in line:
            name, _, value = line.partition("=")
            found[name] = (value, sentence)
    return found


def test_the_example_shows_each_setting_with_its_default_and_its_sentence() -> None:
    shown = {}
    for name, field in Settings.model_fields.items():
        default = field.default if isinstance(field.default, str | int) else ""
        shown[name.upper()] = (str(default), field.description)

    assert examples() == shown


def test_nothing_needs_to_be_set() -> None:
    settings = load()

    assert settings.platforms == ()
    assert settings.discord_token.get_secret_value() == ""
    assert (settings.lectures / "cs153-visual-intelligence.yaml").is_file()


def test_the_copied_example_sets_nothing_but_defaults(tmp_path: Path) -> None:
    defaults = load()
    (tmp_path / ".env").write_text(EXAMPLE.read_text())

    assert load() == defaults


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DISCORD_GUILD_ID", "my server", "a server's id, a number"),
        ("DISCORD_GUILD_ID", "-3", "a server's id, a number"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/x", "sqlite:"),
        ("CORPUS_DIR", "/no/such/folder", "folder"),
        ("PLATFORMS", "discord,telegram", "telegram"),
        ("UPLOAD_LIMIT", "much", "bytes"),
        ("CHAPTER_LIMIT", "0", "chapters"),
        ("LECTURE_LIMIT", "-1", "lectures"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "text or json"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_was_given_and_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting) as refusal:
        load()

    sentence = str(refusal.value)
    assert name in sentence
    assert expected in sentence
    assert "hunter2" not in sentence
    assert value in sentence or "***" in sentence


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    monkeypatch.setenv("UPLOAD_LIMIT", "0")

    with pytest.raises(BadSetting, match=r"(?s)UPLOAD_LIMIT.*LOG_FORMAT"):
        load()


def test_an_env_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("LOG_LEVEL=INFO\n".encode("utf-16"))

    with pytest.raises(BadSetting, match=r"\.env"):
        load()


def test_platforms_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLATFORMS", " Discord, ")

    assert load().platforms == ("discord",)
