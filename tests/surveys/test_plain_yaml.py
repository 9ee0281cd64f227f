from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from surveys.plain_yaml import plain_yaml

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("surveys", "readiness", "rollout", "engagement", "exchange")
_FILES = sorted(path for package in _PACKAGES for path in (_ROOT / package).rglob("*.yaml"))

_texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)


@given(_values)
def test_what_the_usual_writer_writes_is_read_back(value: object) -> None:
    assert plain_yaml(yaml.safe_dump(value, allow_unicode=True)) == value


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_the_products_own_files_read_as_with_the_usual_reader(path: Path) -> None:
    text = path.read_text("utf-8")
    assert plain_yaml(text) == yaml.safe_load(text)


def test_words_that_people_mean_as_words_stay_words() -> None:
    # YAML 1.1 makes true, false and a date of these.
    text = (
        "on: 2026-01-31\nno: yes\ntime: 1:30\nid: 1_000\nsize: .inf\nhuge: 1.0e+999\ncode: 007\ncell: 1E5\n"
    )
    assert plain_yaml(text) == {
        "on": "2026-01-31",
        "no": "yes",
        "time": "1:30",
        "id": "1_000",
        "size": ".inf",
        "huge": "1.0e+999",
        "code": "007",
        "cell": "1E5",
    }


def test_numbers_truth_and_nothing_are_read() -> None:
    text = '{a: 5, b: -0.5, c: 1.0e+3, d: true, e: ~, f: , g: "5", h: null, i: .5}'
    expected = {
        "a": 5,
        "b": -0.5,
        "c": 1000.0,
        "d": True,
        "e": None,
        "f": None,
        "g": "5",
        "h": None,
        "i": 0.5,
    }
    assert plain_yaml(text) == expected


def test_escapes_cannot_smuggle_in_what_no_database_takes() -> None:
    assert plain_yaml(r'"a\0b\ec\td\a"') == "abc\td"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x 1\nb: *x", "aliases"),
        ("a: !!python/object/apply:os.getcwd []", "tags"),
        ("!!set {a, b}", "tags"),
        ("a: 1\na: 2", "appears twice"),
        ("? [a]\n: b", "a list stands where a name"),
        ("a: 1\n---\nb: 1", "second document"),
        ("[" * 50, "levels deep"),
        ("a: 'b", "end of stream"),
    ],
)
def test_a_trap_is_refused_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        plain_yaml(text)
    assert problem in str(caught.value.problem)
    assert caught.value.problem_mark is not None
