"""What each text of an instrument is, in words that a translator understands."""

from __future__ import annotations

from surveys.instrument import Better, Instrument, Item, ItemKind, Scale

_PARTS = {
    "label": "name of the component",
    "meaning": "what {component} means",
    "softened": "what follows where {component} is missing, put mildly",
    "symptom.label": "name of the symptom where {component} is missing",
    "symptom.meaning": "what the symptom of missing {component} means",
    "repair": "what brings {component} about",
}
_AGREEING_IS_BAD = ", reversed: agreeing is bad"


def described_places(instrument: Instrument) -> dict[str, str]:
    """Place -> what stands there, for every text of an instrument."""
    language = instrument.languages[0]
    names = {component.id: component.label[language] for component in instrument.components}
    words = {
        "title": "title of the survey",
        "introduction": "introduction on the first screen",
        "ways_out.dont_know": "answer of those who do not know",
        "ways_out.declined": "answer of those who prefer not to say",
    }
    for name, scale in instrument.scales.items():
        for point in range(scale.minimum, scale.maximum + 1):
            words[f"scale.{name}.{point}"] = _point(scale, point)
    for role in instrument.roles:
        words[f"role.{role.id}"] = "role that people choose"
    for component, label in names.items():
        for part, what in _PARTS.items():
            words[f"component.{component}.{part}"] = what.format(component=label)
    for item in instrument.items:
        words[f"item.{item.id}"] = _statement(item, names)
    for question in instrument.open_questions:
        words[f"question.{question.id}"] = "open question, answered in words"
    return words


def _point(scale: Scale, point: int) -> str:
    high = "the most of it" if scale.higher_is is Better.LOWER else "the best"
    ends = {scale.minimum: ", the lowest", scale.maximum: f", {high}"}
    return f"answer {point} of {scale.minimum} to {scale.maximum}{ends.get(point, '')}"


def _statement(item: Item, names: dict[str, str]) -> str:
    about = {
        ItemKind.COMPONENT: f"statement, {names.get(item.component or '', '')}",
        ItemKind.SYMPTOM: f"statement on what missing {names.get(item.component or '', '')} leads to",
        ItemKind.PITFALL: "statement on a pitfall",
    }[item.kind]
    return about + (_AGREEING_IS_BAD if item.reversed else "")
