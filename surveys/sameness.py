"""Whether two waves asked the same, so that their means may be set side by side."""

from __future__ import annotations

from surveys.instrument import Instrument, Item, Scale


def same_scale(instrument: Instrument, other: Instrument, component: str) -> bool:
    """Whether a component that both have is answered on the same scale.

    Points and direction have to agree, and the labels in the language that translators work
    from. A language more, or a better translation, leaves a scale what it is.
    """
    one, two = (each.scale_of(each.components_by_id[component]) for each in (instrument, other))
    source = instrument.languages[0]
    return _points(one) == _points(two) and (
        source not in other.languages or one.labels[source] == two.labels[source]
    )


def _points(scale: Scale) -> tuple[object, ...]:
    return scale.minimum, scale.maximum, scale.higher_is


def why_unlike(instrument: Instrument, other: Instrument, component: str, other_name: str) -> str:
    """Why a component's means do not compare, in words; empty where they do.

    They do where both asked the same statements, in whatever order: same ids, and in each
    language that both offered the same words, or words that somebody judged to mean the same
    (`Item.earlier_wordings`).
    """
    ours, theirs = ({item.id: item for item in each.items_of(component)} for each in (instrument, other))
    if len(ours) != len(theirs):
        asked = "1 statement asked" if len(ours) == 1 else f"{len(ours)} statements asked"
        return f"{asked}, {len(theirs)} in “{other_name}”"
    languages = [each for each in instrument.languages if each in other.languages]
    same = ours.keys() == theirs.keys() and all(
        _same_question(item, theirs[name], languages) for name, item in ours.items()
    )
    return "" if same else "its questions were changed"


def _same_question(one: Item, two: Item, languages: list[str]) -> bool:
    if one.reversed is not two.reversed:
        return False
    return all(
        one.text[language] == two.text[language]
        or two.text[language] in [each.get(language) for each in one.earlier_wordings]
        or one.text[language] in [each.get(language) for each in two.earlier_wordings]
        for language in languages
    )
