"""Every word around the questions is there in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surveys.languages import own_name
from ui.respondents.texts import languages, preferred, words

TEMPLATES = Path(__file__).parents[2] / "ui" / "respondents"


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"{\w*}", text))


def test_the_languages_of_the_sources_are_there() -> None:
    assert set(languages()) == {"en", "de", "fr", "es", "th", "vi", "zh-Hant"}


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_word_with_its_placeholders(language: str) -> None:
    english, other = words("en").texts, words(language).texts
    assert other.keys() == english.keys()
    for key, text in other.items():
        assert placeholders(text) == placeholders(english[key]), key
        assert text.strip() == text
        assert "!" not in text
    assert words(language).language == own_name(language)


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_nothing_was_left_in_english(language: str) -> None:
    english, other = words("en").texts, words(language).texts
    assert [key for key in english if english[key] == other[key]] == []


def test_every_word_is_used_and_none_is_missing() -> None:
    sources = [*TEMPLATES.glob("*.py"), *TEMPLATES.glob("templates/*.html")]
    # Python asks for words with brackets or hands a heading's key on; templates say t.key.
    code = "\n".join(path.read_text("utf-8") for path in sources)
    unused = [key for key in words("en").texts if not re.search(rf'"{key}"|\bt\.{key}\b', code)]
    assert unused == []
    assert {key for key in re.findall(r"\bt\.(\w+)", code) if key != "texts"} <= words("en").texts.keys()


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de;q=0.2, en;q=0.1", "de"),
        ("fr;q=0.9, de;q=0.9", "de"),
        ("pt", "en"),
        ("zh-Hant-TW, en;q=0.9", "zh-Hant"),
        ("de;q=nonsense, zh;q=0.3", "zh-Hant"),
        ("," * 5000, "en"),
    ],
)
def test_the_browser_gets_the_language_it_likes_best(accepted: str, expected: str) -> None:
    assert preferred(["en", "de", "zh-Hant"], accepted) == expected
