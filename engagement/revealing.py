"""What the room sees of one component: its mean, its spread, and the question to discuss.

Everything comes from published results of the whole organisation, never from answers and
never from a team's row. With the boss in the room it is the mean of those who do not lead,
where that is published (decision 0012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engagement.findings import Wording, symptom_checks
from engagement.reading import Results
from engagement.reveal_texts import Reported, RevealTexts, Says, reveal_texts
from readiness.published import LEADING_ROLES, Agreement, PublishedMean, Verdict
from readiness.published_details import ComponentDetail, RoleMean, Shares
from surveys.instrument import Better, Component, Instrument, Scale

# A mean of members has no interval: so near the threshold, in shares of the scale's range, it
# settles nothing. As far as `PublishedMean` moves a threshold to see what would change.
_TOO_NEAR: Final = 1 / 16
_SAYS: Final = {
    Verdict.MISSING: Says.MISSING,
    Verdict.UNCLEAR: Says.UNCLEAR,
    Verdict.PRESENT: Says.PRESENT,
    Verdict.TOO_FEW_ANSWERS: Says.TOO_FEW,
}
# What `SymptomCheck.observed` tells of the direct question.
_REPORTED: Final = {"seen": Reported.SEEN, "not seen": Reported.NOT_SEEN, "–": Reported.UNTOLD}
_SIGNS: Final = {"at most": "≤", "at least": "≥"}


@dataclass(frozen=True, slots=True)
class ShownMean:
    """A mean on its component's scale.

    Parameters
    ----------
    value : float
        In the scale's own direction.
    text : str
        As it is printed, with its bound.
    low, high : float or None
        Its 95 % interval, where one is published.
    label : str
        Whose it is; empty for the one that leads the figure.
    """

    value: float
    text: str
    low: float | None = None
    high: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Reveal:
    """One component as it is shown to the room.

    Parameters
    ----------
    component, name : str
        Id, and name in the survey's language.
    threshold : float
        From where on it counts as missing, in the scale's own direction.
    mean : ShownMean or None
        None where it is hidden.
    leads : tuple of ShownMean
        Of each role that leads, where the boss is in the room and they are published.
    weakness : float
        0-100, lowest first when ordered by weakness; over 100 where hidden.
    shares : Shares or None
        The spread behind the mean of everybody.
    sentence, finding, question : str
        The mean in words, what it means beside what people report, and what to discuss.
    remarks : tuple of str
        What the room has to know to read the figure.
    """

    component: str
    name: str
    meaning: str
    scale: Scale
    threshold: float
    mean: ShownMean | None
    leads: tuple[ShownMean, ...]
    weakness: float
    shares: Shares | None
    sentence: str
    finding: str
    question: str
    remarks: tuple[str, ...]


def reveals(results: Results, *, leaders_apart: bool) -> tuple[Reveal, ...]:
    """Every component as it is shown to the room, in the instrument's order.

    Parameters
    ----------
    leaders_apart : bool
        The boss is in the room; see `engagement.room.Room`.
    """
    return tuple(_reveal(each, results, leaders_apart) for each in results.instrument.components)


def weakest_first(shown: Sequence[Reveal]) -> tuple[Reveal, ...]:
    """The weakest component first, as the instrument has them where they are equal; hidden ones last."""
    return tuple(sorted(shown, key=lambda each: each.weakness))


def share_text(share: int, step: int, language: str) -> str:
    """A share as it is meant: the outermost ones hide whether it is nobody, or everybody.

    Examples
    --------
    >>> [share_text(share, 20, "en") for share in (20, 40, 80)]
    ['at most 20 %', '40 %', 'at least 80 %']
    """
    texts = reveal_texts(language)
    if share <= step:
        return texts.at_most.format(share=share)
    return (texts.at_least if share >= 100 - step else texts.exactly).format(share=share)


@dataclass(frozen=True, slots=True)
class _Figure:
    """What is shown of a component, before the words around it; nothing unless told otherwise."""

    says: Says
    sentence: str
    mean: ShownMean | None = None
    leads: tuple[ShownMean, ...] = ()
    weakness: float = 101.0
    shares: Shares | None = None
    remarks: tuple[str, ...] = ()
    of_members: bool = False


def _reveal(component: Component, results: Results, leaders_apart: bool) -> Reveal:
    instrument, language = results.instrument, results.survey.language
    texts, scale = reveal_texts(language), instrument.scale_of(component)
    figure = _figure_of_members(component, results) if leaders_apart else None
    figure = figure or _figure_of_everybody(component, results, leaders_apart)
    reported, words = _reported(component, results) if figure.mean is not None else (Reported.UNTOLD, "")
    remarks = figure.remarks
    if figure.of_members and reported in {Reported.SEEN, Reported.NOT_SEEN}:
        remarks = (*remarks, texts.symptom_of_everybody)
    return Reveal(
        component=component.id,
        name=component.label[language],
        meaning=component.meaning[language] if component.meaning else "",
        scale=scale,
        threshold=instrument.shown_threshold_of(component),
        mean=figure.mean,
        leads=figure.leads,
        weakness=figure.weakness,
        shares=figure.shares,
        sentence=figure.sentence,
        finding=_finding(component, language, figure, reported, words),
        question=texts.cases[figure.says][reported].question,
        remarks=remarks,
    )


def _figure_of_everybody(component: Component, results: Results, leaders_apart: bool) -> _Figure:
    """The organisation's mean with its interval and the spread behind it."""
    texts, overall = reveal_texts(results.survey.language), results.readiness.overall
    cell, detail = overall.components[component.id], overall.details.get(component.id)
    if not isinstance(cell, PublishedMean):
        return _Figure(Says.HIDDEN, texts.too_few)
    # The bound is the observed mean's; the estimate carries the sign only where both lie on it.
    sign = _SIGNS.get(cell.bound, "") if cell.estimate == cell.observed else ""
    mean = ShownMean(cell.estimate, sign + texts.number(cell.estimate), cell.low, cell.high)
    says, low, high = _SAYS[cell.verdict], texts.number(cell.low), texts.number(cell.high)
    shares = detail.shares if isinstance(detail, ComponentDetail) else None
    remarks = []
    if leaders_apart and _leading(results.instrument):
        remarks.append(texts.leaders_within)
    if overall.agreement.get(component.id) is Agreement.DIFFER:
        remarks.append(texts.differ)
    return _Figure(
        says,
        texts.mean.format(verdict=texts.verdict[says], mean=mean.text, low=low, high=high),
        mean,
        weakness=float(cell.percent),
        shares=shares if isinstance(shares, Shares) else None,
        remarks=tuple(remarks),
    )


def _figure_of_members(component: Component, results: Results) -> _Figure | None:
    """The mean of those who do not lead, and of those who do where that is published, too.

    None unless every role that does not lead is published: the mean of some of them would
    pass for that of all. Interval, spread and verdict are those of everybody, so none is shown.
    """
    texts, leading = reveal_texts(results.survey.language), _leading(results.instrument)
    roles = [role.id for role in results.instrument.roles if role.id not in LEADING_ROLES]
    found = [_role_mean(role, component.id, results) for role in roles]
    shown = [each for each in found if each is not None]
    if not leading or not shown or len(shown) < len(found):
        return None
    people = sum(each.answered for each in shown)
    # As exact as the published means it is made of.
    observed = round(sum(each.observed * each.answered for each in shown) / people, 1)
    mean = ShownMean(observed, texts.number(observed))
    scale, threshold = (
        results.instrument.scale_of(component),
        results.instrument.shown_threshold_of(component),
    )
    return _Figure(
        _side_of(observed, threshold, scale),
        texts.mean_of_members.format(mean=mean.text),
        mean,
        leads=_of_leads(component.id, results, texts),
        weakness=sum(each.percent * each.answered for each in shown) / people,
        of_members=True,
    )


def _of_leads(component: str, results: Results, texts: RevealTexts) -> tuple[ShownMean, ...]:
    labels = {role.id: role.label[results.survey.language] for role in results.instrument.roles}
    found = ((role, _role_mean(role, component, results)) for role in _leading(results.instrument))
    return tuple(
        ShownMean(each.observed, texts.number(each.observed), label=labels[role])
        for role, each in found
        if each is not None
    )


def _role_mean(role: str, component: str, results: Results) -> RoleMean | None:
    return results.readiness.overall.roles.get(role, {}).get(component)


def _leading(instrument: Instrument) -> tuple[str, ...]:
    return tuple(role.id for role in instrument.roles if role.id in LEADING_ROLES)


def _side_of(mean: float, threshold: float, scale: Scale) -> Says:
    """On which side of its threshold a mean without an interval lies."""
    above = mean - threshold if scale.higher_is is Better.HIGHER else threshold - mean
    if abs(above) < _TOO_NEAR * (scale.maximum - scale.minimum):
        return Says.UNCLEAR
    return Says.PRESENT if above > 0 else Says.MISSING


def _reported(component: Component, results: Results) -> tuple[Reported, str]:
    """What people report of the symptom, and the client's words for it."""
    label = component.label[results.survey.language]
    checks = symptom_checks(results.readiness.overall, results, Wording.CLIENT)
    check = next((each for each in checks if each.component == label), None)
    if check is None:
        words = component.softened[results.survey.language] if component.softened else ""
        return Reported.UNTOLD, words
    return _REPORTED.get(check.observed, Reported.UNSURE), check.symptom


def _finding(component: Component, language: str, figure: _Figure, reported: Reported, words: str) -> str:
    texts = reveal_texts(language)
    return texts.cases[figure.says][reported].finding.format(
        component=component.label[language],
        who=texts.as_members_see_it if figure.of_members else "",
        shows=texts.shows.format(words=words) if words else "",
        would_show=texts.would_show.format(words=words) if words else "",
        words=words,
    )
