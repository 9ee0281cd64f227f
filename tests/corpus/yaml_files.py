"""Facts files and instruments with the mistakes people make in YAML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.corpus.case import Case, Kind
from tests.corpus.outcome import FILES


def _facts(name: str, text: str, *faults: tuple[str, ...], reads: object = None) -> Case:
    return Case(name, Kind.FACTS, "facts.yaml", text.encode, faults=faults, reads=reads)


def _instrument(name: str, old: str, new: str, *faults: tuple[str, ...], reads: object = None) -> Case:
    """The small instrument with one change."""

    def content() -> bytes:
        text = (FILES / "small_instrument.yaml").read_text("utf-8")
        if old not in text:
            raise ValueError(f"the small instrument does not hold {old!r}")
        return text.replace(old, new, 1).encode()

    return Case(name, Kind.INSTRUMENT, "instrument.yaml", content, faults=faults, reads=reads)


def _bytes(name: str, kind: Kind, content: Callable[[], bytes], *faults: tuple[str, ...]) -> Case:
    return Case(name, kind, f"{kind}.yaml", content, faults=faults)


FACTS = (
    _facts("an almost empty file", "company: Acme\n", reads={}),
    _facts(
        "a date without quotation marks, and the key on",
        "facts: {pay_link: {value: none, on: 2026-01-31}}\nsettings: {start: 2027-04-01}\n",
        reads={"pay_link": "none", "start": date(2027, 4, 1)},
    ),
    _facts("an empty file", "", ("facts.yaml", "empty", "template")),
    _facts("a list", "- pay_link: none\n", ("facts.yaml", "not a list of named values", "template")),
    _facts(
        "unknown facts and values",
        "facts:\n  pay_links: none\n  pay_link: sometimes\n  planned_levels: 99\n  champion_named: yes please\n",
        ("fact 'pay_links'", "no such fact", "template"),
        ("fact 'pay_link'", "'sometimes'", "none, loosely, direct"),
        ("fact 'planned_levels'", "'99'", "1 to 10"),
        ("fact 'champion_named'", "'yes please'"),
    ),
    _facts(
        "a date in the future",
        "facts: {pay_link: {value: none, on: 2030-01-01}}\n",
        ("fact 'pay_link'", "future", "'2030-01-01'"),
    ),
    _facts(
        "unknown keys on every level",
        "treshold: 5\nsettings: {coach_houres: 5}\nmapping: {teem: x}\nfacts: {pay_link: {valeu: none}}\n",
        ("facts.yaml", "no such key", "'treshold'"),
        ("settings, coach_houres", "no such key"),
        ("mapping", "'teem'"),
        ("fact 'pay_link', valeu", "no such key"),
    ),
    _facts(
        "a key twice",
        "facts:\n  pay_link: none\n  pay_link: direct\n",
        ("facts.yaml, line 3", "'pay_link' appears twice", "Correct the line"),
    ),
    _facts(
        "settings that cannot be meant",
        "settings: {launch_hours: inf, start: 0001-01-01, quarters: 99}\n",
        ("settings, quarters", "'99'"),
    ),
    _facts(
        "endless hours",
        "settings: {launch_hours: inf, start: 0001-01-01}\n",
        ("settings, launch_hours", "finite", "'inf'"),
        ("settings, start", "year", "'0001-01-01'"),
    ),
    _facts(
        "a threshold that protects nobody, and a company that is a list",
        "threshold: 2\ncompany: [a, b]\n",
        ("threshold", "'2'", "from 3 up"),
        ("company", "not a name", "text"),
    ),
    _facts(
        "wrong indentation",
        "facts:\n  pay_link: none\n champion_named: x\n",
        ("facts.yaml, line 3", "not plain YAML", "Correct the line"),
    ),
    _facts(
        "a control character", "company: A\x07cme\n", ("facts.yaml, line 1", "control characters", "Remove")
    ),
    _facts("two documents", "company: A\n---\ncompany: B\n", ("facts.yaml, line 2", "second document")),
    _bytes(
        "UTF-16",
        Kind.FACTS,
        lambda: "company: Küche\n".encode("utf-16"),
        ("facts.yaml", "not UTF-8", "Save it as UTF-8"),
    ),
    _bytes(
        "a picture",
        Kind.FACTS,
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(300),
        ("facts.yaml", "not UTF-8", "Save"),
    ),
)

INSTRUMENTS = (
    _instrument("the small instrument as it is", "id: small", "id: small", reads=4),
    _instrument(
        "a missing translation",
        ', de: "Teamleitung"',
        "",
        ("role 'lead', label", "'de' is missing", "Add it"),
    ),
    _instrument(
        "a third language without texts",
        "languages: [en, de]",
        "languages: [en, de, fr]",
        ("title", "'fr' is missing"),
        ("item 'vision_01', text", "'fr' is missing"),
        ("scale 'agreement', labels", "'fr' is missing"),
    ),
    _instrument(
        "Norwegian, whose code reads as the word no",
        "languages: [en, de]",
        "languages: [en, no]",
        ("title", "'no' is missing"),
    ),
    _instrument(
        "labels yes and no",
        '["Never", "Seldom", "Sometimes", "Often", "Always"]',
        "[no, Seldom, Sometimes, Often, yes]",
        reads=4,
    ),
    _instrument(
        "labels true and false",
        '["Never", "Seldom", "Sometimes", "Often", "Always"]',
        "[false, Seldom, Sometimes, Often, true]",
        ("labels > en > number 1", "'False'", "quotation marks"),
    ),
    _instrument(
        "an unknown key",
        "reference: invented",
        "colour: red\nreference: invented",
        ("instrument.yaml, colour", "no such key", "Remove it"),
    ),
    _instrument("an item twice", "id: vision_02", "id: vision_01", ("'vision_01'", "more than once")),
    _instrument(
        "ids that differ in an underscore",
        "id: vision_02",
        "id: Vision01",
        ("'Vision01'", "only in case or underscores"),
    ),
    _instrument("an id that means a column", "id: vision_02", "id: team", ("item 'team'", "reserved")),
    _instrument(
        "two items of the same words",
        "We start things before anyone says why.",
        "We know where we are going!",
        reads=4,
    ),
    _instrument(
        "two items of exactly the same words",
        "We start things before anyone says why.",
        "we know where we are going.",
        ("item 'vision_02'", "asks the same as 'vision_01'"),
    ),
    _instrument(
        "a label for two points",
        '"Agree", "Strongly agree"',
        '"Agree", "Agree"',
        ("scale 'agreement'", "'Agree' stands for two points"),
    ),
    _instrument(
        "a label that reads as another point",
        '"Never", "Seldom"',
        '"1", "Seldom"',
        ("scale 'frequency'", "'1' stands for the point 0"),
    ),
    _instrument(
        "a label that is a way out",
        '"Never", "Seldom"',
        '"Don’t know", "Seldom"',
        ("scale 'frequency'", "also a way out"),
    ),
    _instrument(
        "too few labels",
        '"Never", "Seldom", ',
        '"Never", ',
        ("scales > frequency", "4 labels in 'en' for 5 points"),
    ),
    _instrument("a scale upside down", "minimum: 0", "minimum: 9", ("scales > frequency", "not above")),
    _instrument(
        "an unknown component",
        "component: strain\n    scale",
        "component: stress\n    scale",
        ("item 'strain_01'", "no component 'stress'"),
    ),
    _instrument(
        "a threshold outside the scale",
        "scale: frequency, source",
        "scale: frequency, threshold: 5, source",
        ("component 'strain'", "threshold 5", "0 to 4"),
    ),
    _instrument("a word where a list belongs", "languages: [en, de]", "languages: en", ("languages", "'en'")),
    _bytes("an empty instrument", Kind.INSTRUMENT, lambda: b"\n", ("instrument.yaml", "empty", "template")),
    _bytes(
        "an instrument in the Windows encoding",
        Kind.INSTRUMENT,
        lambda: (FILES / "small_instrument.yaml").read_text("utf-8").encode("cp1252"),
        ("instrument.yaml", "not UTF-8"),
    ),
)

YAML_CASES = (*FACTS, *INSTRUMENTS)
