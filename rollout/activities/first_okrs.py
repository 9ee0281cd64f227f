"""The introduction itself as the first shared OKR, with where its key results stand today."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from readiness.published import PublishedMean, PublishedReadiness, PublishedUnit, Verdict
from rollout.activities.activity import Frozen
from rollout.calendar import Cycle
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml

NOT_MEASURED = "not measured yet"
# With fewer groups the figures of the whole organisation would be those of one team, which no circulating
# plan may tell; project judgement.
FEWEST_GROUPS = 3


class KeyResultTemplate(Frozen):
    """A key result as the product proposes it.

    Parameters
    ----------
    reads : str
        Company-wide figure in which it is measured: "component/ID", "item/ID" or "present".
    target, highest : float
        In `unit`; what is proposed at least, and what cannot be exceeded.
    least_rise : float
        In `unit`: more than today by so much at least. [>= 0]
    due : int
        It is due at the end of the n-th period from the first start on. [>= 1]
    """

    id: str
    statement: str
    measure: str
    reads: str = Field(pattern=r"^(component/[a-z0-9_]+|item/[a-z0-9_]+|present)$")
    unit: str
    target: float = Field(ge=0)
    least_rise: float = Field(ge=0)
    highest: float
    due: int = Field(ge=1)
    source: Source

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.target > self.highest:
            raise ValueError(f"{self.id}: the target {self.target:g} is above the highest {self.highest:g}")
        return self


class FirstOkrTemplate(Frozen):
    """The objective and its key results as the product proposes them."""

    version: str
    reference: str
    title: str
    objective: str
    source: Source
    key_results: tuple[KeyResultTemplate, ...] = Field(min_length=3, max_length=5)


class KeyResult(Frozen):
    """One key result with where it stands and what it shall reach.

    Parameters
    ----------
    baseline : float or None
        Today's company-wide figure, as published; None: not measured yet, or not told.
    baseline_words : str
        The same in words; says so where only a bound may be shown.
    target : float
        In `unit`.
    due : date
    """

    id: str
    statement: str
    measure: str
    unit: str
    baseline: float | None
    baseline_words: str
    target: float
    due: date

    @property
    def target_words(self) -> str:
        """The target in words."""
        return f"{self.target:.0f} {self.unit}"


class FirstOkr(Frozen):
    """The first shared OKR of an organisation."""

    title: str
    objective: str
    key_results: tuple[KeyResult, ...]
    reference: str


def first_okr(
    published: PublishedReadiness | None, first_start: date, cycle: Cycle = Cycle.QUARTER
) -> FirstOkr:
    """The introduction as the first shared OKR.

    Reads what is published of the whole organisation, and nothing of any unit.

    Parameters
    ----------
    published : PublishedReadiness or None
        None: nothing was measured yet.
    first_start : date
        First day of the period of the first start.
    cycle : Cycle
        How long a period is.

    Notes
    -----
    Target: `min(highest, max(target, baseline + least_rise))`, and `target` without a baseline; project
    judgement, nobody has validated it.
    """
    proposed = first_okr_template()
    whole = published.overall if published is not None and _speaks_of_many(published) else None
    return FirstOkr(
        title=proposed.title,
        objective=proposed.objective,
        key_results=tuple(_key_result(each, whole, first_start, cycle) for each in proposed.key_results),
        reference=proposed.reference,
    )


@cache
def first_okr_template() -> FirstOkrTemplate:
    """The first OKR that comes with the product."""
    path = Path(__file__).parent.parent / "first_okrs.yaml"
    return FirstOkrTemplate.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def _speaks_of_many(published: PublishedReadiness) -> bool:
    """Whether enough groups have results of their own for the whole not to stand for one of them."""
    shown = [unit for unit in published.units[1:] if not unit.is_hidden]
    above = {unit.parent for unit in shown}
    return sum(unit.id not in above for unit in shown) >= FEWEST_GROUPS


def _key_result(
    proposed: KeyResultTemplate, whole: PublishedUnit | None, first_start: date, cycle: Cycle
) -> KeyResult:
    figure, bound = _figure(proposed.reads, whole) if whole is not None else (None, "")
    target, words = proposed.target, NOT_MEASURED
    if figure is not None:
        target = min(proposed.highest, max(target, figure + proposed.least_rise))
        words = f"{bound} {figure:.0f} {proposed.unit}".lstrip()
    return KeyResult(
        id=proposed.id,
        statement=proposed.statement,
        measure=proposed.measure,
        unit=proposed.unit,
        baseline=figure,
        baseline_words=words,
        target=target,
        due=_last_day(first_start, proposed.due, cycle),
    )


def _figure(reads: str, whole: PublishedUnit) -> tuple[float | None, str]:
    """The figure, and whether it is a bound; None where it is hidden, was not asked, or cannot be told."""
    if reads == "present":
        return _share_present(whole), ""
    kind, _, name = reads.partition("/")
    cell = (whole.components if kind == "component" else whole.items).get(name)
    if not isinstance(cell, PublishedMean):
        return None, ""
    return float(cell.percent), cell.bound


def _share_present(whole: PublishedUnit) -> float | None:
    """Percent of the components that are present; None where one of them is not known."""
    cells = whole.components.values()
    verdicts = [cell.verdict for cell in cells if isinstance(cell, PublishedMean)]
    if len(verdicts) < len(cells) or not verdicts or Verdict.TOO_FEW_ANSWERS in verdicts:
        return None
    return 100.0 * verdicts.count(Verdict.PRESENT) / len(verdicts)


def _last_day(first_start: date, periods: int, cycle: Cycle) -> date:
    day = first_start
    for _ in range(periods):
        day = cycle.next_first_day(day)
    return day - timedelta(days=1)
