"""How well a survey measured, in words; for the consultant and the instrument's author."""

from __future__ import annotations

from engagement.findings import in_sentence, listed
from engagement.reading import Results
from readiness.published_details import CarelessCheck, ItemQuality, ReliabilityFigure, ScaleQuality

NOT_VALIDATED = (
    "The instrument has not been psychometrically validated. These figures say how consistently this "
    "organisation answered it, not that it measures readiness."
)
# From here on a mean over items is commonly taken as consistent; project judgement for this use.
CONSISTENT = 0.70
# An item that goes less with the rest of its component is worth a look; project judgement.
_GOES_WITH_THE_REST = 0.30
# Two decimals are shown, so a smaller rise is none.
_WORTH_DROPPING = 0.02
_HELPS, _UNKNOWN = "Helps.", "Cannot be told."


def quality_sentence(results: Results) -> str:
    """The one sentence above the reliability figures."""
    language = results.survey.language
    known = {
        c.id: figure
        for c in results.instrument.components
        if (quality := results.readiness.quality.get(c.id)) and (figure := _reliability(quality))
    }
    if not known:
        return "How consistently people answered is not shown: too few gave complete answers, or too few late ones came."
    low = [c for c, figure in known.items() if figure.estimate < CONSISTENT]
    within = _within_words(results)
    total = len(known)
    if not low:
        which = "The one component is" if total == 1 else f"All {total} components are"
        return f"{which} answered consistently (reliability {CONSISTENT:.2f} or more){within}."
    names = listed([in_sentence(results.component_label(c), language) for c in low])
    many = f"{total - len(low) or 'None'} of {total} components {'is' if total - len(low) == 1 else 'are'}"
    return f"{many} answered consistently (reliability {CONSISTENT:.2f} or more), less so {names}{within}."


def _within_words(results: Results) -> str:
    """Differences between groups lift reliability; how many components keep it without them."""
    figures = [quality.omega_within or quality.alpha_within for quality in results.readiness.quality.values()]
    known = [figure for figure in figures if figure is not None]
    if not known:
        return ""
    firm = sum(figure.estimate >= CONSISTENT for figure in known)
    return f"; within groups {firm or 'none'} of {len(known)}"


def _reliability(quality: ScaleQuality) -> ReliabilityFigure | None:
    return quality.omega or quality.alpha


def item_words(item: ItemQuality, alpha: ReliabilityFigure | None) -> str:
    """Whether an item helps or hurts its component."""
    correlation, without = item.item_rest_correlation, item.alpha_if_dropped
    if correlation is None:
        return _UNKNOWN
    if correlation < 0:
        return "Runs against the rest: is it keyed the right way round?"
    if alpha is not None and without is not None and round(without - alpha.estimate, 2) >= _WORTH_DROPPING:
        return f"Hurts: alpha would rise from {alpha.estimate:.2f} to {without:.2f} without it."
    if correlation < _GOES_WITH_THE_REST:
        return "Goes little with the rest: does it ask something else?"
    return _HELPS


def hurting_items(quality: ScaleQuality) -> tuple[str, ...]:
    """The items of a component that do not help it; those that cannot be told are not blamed."""
    return tuple(
        item
        for item, found in quality.items.items()
        if item_words(found, quality.alpha) not in {_HELPS, _UNKNOWN}
    )


def groups_sentence(results: Results) -> str:
    """Whether the means of groups tell them apart; empty where that is not known."""
    language = results.survey.language
    known = {
        c.id: quality.icc2
        for c in results.instrument.components
        if (quality := results.readiness.quality.get(c.id)) and quality.icc2 is not None
    }
    if not known:
        return ""
    hardly = [
        in_sentence(results.component_label(c), language) for c, icc in known.items() if icc < CONSISTENT
    ]
    if not hardly:
        return f"The means of groups tell them apart on every component (ICC(2) {CONSISTENT:.2f} or more)."
    return f"The means of groups hardly tell them apart on {listed(hardly)} (ICC(2) under {CONSISTENT:.2f})."


def icc_words(quality: ScaleQuality) -> str:
    """What the shares of variance between groups say of one component; empty where neither is known."""
    parts = []
    if quality.icc1 is not None:
        share = round(100 * max(quality.icc1, 0.0))
        parts.append(f"{share} % of what people differ in lies between groups")
    if quality.icc2 is not None:
        firm = "tell groups apart" if quality.icc2 >= CONSISTENT else "hardly tell groups apart"
        parts.append(f"group means {firm}")
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def careless_sentence(check: CarelessCheck) -> str:
    """What the marked people change."""
    moved = [abs(each.everybody - each.without_marked) for each in check.components.values()]
    most = max(moved, default=0.0)
    change = (
        "Without them no mean changes."
        if most < 0.05
        else f"Without them no mean moves by more than {most:.1f} points."
    )
    return (
        f"{check.marked} of {check.answered} people gave two independent signs of not having read the "
        f"questions. {change}"
    )
