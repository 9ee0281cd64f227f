"""How firmly a unit's results stand, in words: weakest link, place, thresholds."""

from __future__ import annotations

from engagement.findings import listed, ordinal
from engagement.reading import Results
from readiness.published import Hidden, PublishedMean, PublishedReadiness, PublishedUnit
from readiness.published_details import Rank
from surveys.instrument import Better, Component
from surveys.organisation import Level

TOO_CLOSE = "too close to call"
# Percent of draws within which two components are named together. Project judgement.
_NEARLY_AS_OFTEN = 10
# By how much of its range a threshold is moved, as `PublishedMean` has it.
_MOVED = 1 / 16
_LEVELS = {Level.COMPANY: "companies", Level.DEPARTMENT: "departments", Level.TEAM: "teams"}


def weakest_chances(unit: PublishedUnit, results: Results) -> tuple[tuple[str, int], ...]:
    """How often each component is the weakest, in percent, most often first; empty where hidden.

    Of equals the one that is named as the weakest comes first.
    """
    if isinstance(unit.weakest, Hidden):
        return ()
    # Older documents hold the chance of the weakest only.
    chances = unit.weakest.chances or {unit.weakest.component: unit.weakest.chance}
    named = unit.weakest.component
    ordered = sorted(chances.items(), key=lambda each: (-each[1], each[0] != named))
    return tuple((results.component_label(component), chance) for component, chance in ordered)


def weakest_rivals(unit: PublishedUnit, results: Results) -> tuple[str, ...]:
    """The component most often the weakest, and those nearly as often; empty where hidden."""
    chances = weakest_chances(unit, results)
    return tuple(name for name, chance in chances if chance >= chances[0][1] - _NEARLY_AS_OFTEN)


def place_words(rank: Rank) -> str:
    """A unit's place from below.

    Examples
    --------
    >>> place_words(Rank(best=3, worst=9, of=24)), place_words(Rank(best=1, worst=1, of=4))
    ('3rd to 9th weakest', 'weakest')
    >>> place_words(Rank(best=4, worst=4, of=4))
    'strongest'
    """
    if rank.worst == 1:
        return "weakest"
    if rank.best == rank.of:
        return "strongest"
    worst = f"{ordinal(rank.worst)} weakest"
    return worst if rank.best == rank.worst else f"{ordinal(rank.best)} to {worst}"


def among_words(rank: Rank, level: Level) -> str:
    """Which units a place is among.

    Examples
    --------
    >>> among_words(Rank(best=3, worst=9, of=24), Level.TEAM)
    'of 24 teams'
    """
    return f"of {rank.of} {_LEVELS[level]}"


def order_sentence(readiness: PublishedReadiness) -> str:
    """How far the order of the units is to be trusted, level by level; empty where not known."""
    parts = [
        f"two {_LEVELS[level]} taken at random keep their order in {holds} % of draws"
        for level, holds in readiness.order_holds.items()
    ]
    return f"How firm the order is: {'; '.join(parts)}." if parts else ""


def threshold_sentences(unit: PublishedUnit, results: Results) -> tuple[str, ...]:
    """Which verdicts would change with thresholds a little less strict or stricter; empty where not known."""
    cells = [
        (component, cell)
        for component in results.instrument.components
        if isinstance(cell := unit.components[component.id], PublishedMean)
        and cell.verdict_lower is not None
        and cell.verdict_higher is not None
    ]
    if not cells:
        return ()
    changed = [_threshold_sentence(component, cell, results) for component, cell in cells]
    told = tuple(sentence for sentence in changed if sentence)
    return told or ("No verdict would change with thresholds a little less strict or stricter.",)


def _threshold_sentence(component: Component, cell: PublishedMean, results: Results) -> str:
    instrument = results.instrument
    scale, shown = instrument.scale_of(component), instrument.shown_threshold_of(component)
    step = _MOVED * (scale.maximum - scale.minimum)
    # Verdicts are worked out on the keyed scale; a threshold is told as people answered.
    less_strict = shown - step if scale.higher_is is Better.HIGHER else shown + step
    stricter = 2 * shown - less_strict
    parts = [
        f"{verdict.value} at {at:g}"
        for verdict, at in ((cell.verdict_lower, less_strict), (cell.verdict_higher, stricter))
        if verdict is not None and verdict is not cell.verdict
    ]
    label = component.label[results.survey.language]
    return f"{label}: {cell.verdict.value} at {shown:g}, but {listed(parts)}." if parts else ""


def average_sentence(unit: PublishedUnit) -> str:
    """The mean over all components, told as what it is not; empty unless all are shown."""
    cells = [cell for cell in unit.components.values() if isinstance(cell, PublishedMean)]
    if len(cells) < max(2, len(unit.components)):
        return ""
    mean = round(sum(cell.percent for cell in cells) / len(cells))
    return (
        f"The mean over all components, {mean} of 100, decides nothing: "
        "a strong component does not make up for a missing one."
    )
