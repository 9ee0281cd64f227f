"""Decide on cures: what brings the pilot's chance of failing down, and what was decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from pydantic import ValidationError

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.model import Engagement
from engagement.planning import plan_lacks_cures
from engagement.risks import Risks
from readiness.judgements import Judgements
from readiness.risk.cures import CureSet, cure_worth, smallest_cure_set
from readiness.risk.failure import chances_after, pilot_failure
from readiness.risk.records import ChosenCure
from rollout.activities.templates import activity_templates
from rollout.calendar import plan_quarters
from surveys.faults import FaultList, FaultsError
from surveys.instrument_files import faults_of_validation
from surveys.text import clean_text

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Target:
    """What a set of cures shall reach, and what there is for it.

    Parameters
    ----------
    level : str
        Word of `levels` to bring the chance of failure down to.
    weeks : float
        Until the pilot. [weeks, from 0]
    coach_hours : float
        Of coach and consultant, for cures. [hours, from 0]
    hours_of_others : float or None
        Of all others together; None: no limit. [hours, from 0]
    never : tuple of str
        Cures ruled out.
    """

    level: str
    weeks: float
    coach_hours: float
    hours_of_others: float | None = None
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PilotStart:
    """When the pilot starts, as far as one knows.

    Parameters
    ----------
    weeks : int
        Whole weeks from today, at least 1.
    planned : bool
        Whether a plan says so; else the settings do.
    """

    on: date
    weeks: int
    planned: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """The cures decided on by whether they take effect before the pilot."""

    in_time: tuple[str, ...]
    too_late: tuple[str, ...]


def levels(judged: Judgements) -> dict[str, float]:
    """Word -> the chance of failure that lies just above it, lowest first; the last word has none. [0-1].

    Examples
    --------
    >>> from readiness.judgements import judgements
    >>> levels(judgements())
    {'low': 0.25, 'moderate': 0.45, 'high': 0.65}
    """
    bands = sorted(judged.pilot_failure.bands.items(), key=lambda band: band[1])
    above = [bound for _, bound in bands[1:]]
    return {word.replace("_", " "): bound for (word, _), bound in zip(bands, above, strict=False)}


def pilot_start(risks: Risks, project: Engagement, today: date) -> PilotStart:
    """When the newest plan, else the settings, let the pilot start."""
    plan = risks.known.plan
    starts = [row.starts_on for row in plan.pilots if row.starts_on] if plan else []
    on = min(starts) if starts else _first_quarter(project, today)
    return PilotStart(on, max(1, (on - today).days // _DAYS), planned=bool(starts))


def _first_quarter(project: Engagement, today: date) -> date:
    lead_days = activity_templates().lead_days
    settings = project.settings
    (first,) = plan_quarters(settings.start, 1, today=today, lead_days=lead_days, cycle=settings.cycle)
    return first.start


def coach_hours_until(start: PilotStart, project: Engagement, judged: Judgements) -> float:
    """Coach hours that fall into the weeks until the pilot, at most those of one quarter. [whole hours]."""
    share = min(1.0, start.weeks / judged.pilot_failure.quarter_weeks)
    return float(round(project.settings.coach_hours * share))


def timing(risks: Risks, weeks: float) -> Timing:
    """The cures decided on, by whether they take effect within the weeks left."""
    late = tuple(cure for cure in risks.cures if risks.catalogue.cures[cure][1].lead_weeks > weeks)
    return Timing(tuple(cure for cure in risks.cures if cure not in late), late)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A set that was found, and what it was found for.

    Parameters
    ----------
    decided : frozenset of str
        The cures that had been decided on.
    known : str
        Digest of the chances and numbers it rests on.
    """

    target: Target
    decided: frozenset[str]
    known: str
    found: CureSet

    def holds_for(self, risks: Risks) -> bool:
        """Whether the search would find it again, or has no need to.

        Deciding on cures of the set, or taking them back, leaves it as small as it was.
        """
        decided = frozenset(risks.cures)
        return self.decided <= decided <= frozenset(self.found.cures) and self.known == _known(risks)


def _known(risks: Risks) -> str:
    chances = sorted(risks.report.chances.items())
    edits = [edit.model_dump_json() for edit in risks.known.dossier.edits]
    return sha256(repr((chances, edits, risks.judged.version, risks.is_doubtful)).encode()).hexdigest()


def proposal(risks: Risks, target: Target) -> Proposal:
    """The smallest set found that brings the chance down to a level; what is decided on stays.

    Raises
    ------
    FaultsError
        Every limit that is out of range, or a level that the numbers no longer name.
    """
    known = levels(risks.judged)
    faults = FaultList()
    if target.level not in known:
        faults.add("Level", "there is no such level", f"Use one of {', '.join(known)}.", target.level)
    faults.raise_if_any()
    catalogue = risks.catalogue.cures.keys()
    found = smallest_cure_set(
        risks.report.chances,
        risks.catalogue,
        risks.judged,
        below=known[target.level],
        weeks=target.weeks,
        coach_hours=target.coach_hours,
        hours_of_others=target.hours_of_others,
        must=risks.cures,
        # Decided on by somebody else meanwhile, or no longer in the catalogue.
        never=[cure for cure in target.never if cure in catalogue and cure not in risks.cures],
        draws=risks.report.chance_draws,
        doubtful=risks.is_doubtful,
    )
    return Proposal(target, frozenset(risks.cures), _known(risks), found)


def worth_in_set(risks: Risks, cures: Collection[str], weeks: float) -> dict[str, float]:
    """By how much the chance of failure would be higher without each cure of a set. [0-1].

    Cures that come too late are worth nothing to the pilot.
    """
    in_time = [cure for cure in cures if risks.catalogue.cures[cure][1].lead_weeks <= weeks]
    worth = cure_worth(risks.report.chances, in_time, risks.catalogue, risks.judged)
    return {cure: worth.get(cure, 0.0) for cure in risks.catalogue.cures if cure in cures}


def worth_alone(risks: Risks) -> dict[str, float]:
    """By how much each cure alone, without any other, lowers the chance of failure. [0-1]."""
    chances, catalogue, judged = risks.report.chances, risks.catalogue, risks.judged

    def left(cures: Collection[str]) -> float:
        return pilot_failure(chances_after(chances, cures, catalogue, judged), catalogue, judged).chance

    before = left(())
    return {cure: before - left((cure,)) for cure in catalogue.cures}


def decide_on_cures(context: Context, engagement: UUID, risks: Risks, cures: Collection[str]) -> Dossier:
    """The dossier with cures decided on today; those that were decided on before stay as they are.

    Raises
    ------
    FaultsError
        Every id that is no cure of the catalogue.
    """
    faults = FaultList()
    for cure in cures:
        if cure not in risks.catalogue.cures:
            faults.add("Cures", "there is no such cure", "Use the id of a cure of the catalogue.", cure)
    faults.raise_if_any()
    new = tuple(ChosenCure(cure=cure, on=context.today()) for cure in dict.fromkeys(cures))

    def change(dossier: Dossier) -> Dossier:
        there = {each.cure for each in dossier.cures}
        added = tuple(each for each in new if each.cure not in there)
        return dossier.model_copy(update={"cures": (*dossier.cures, *added)})

    return context.store.change_dossier(context.workspace, engagement, change)


def take_back_cures(context: Context, engagement: UUID, cures: Collection[str]) -> Dossier:
    """The dossier without these decisions."""
    gone = frozenset(cures)

    def change(dossier: Dossier) -> Dossier:
        kept = tuple(each for each in dossier.cures if each.cure not in gone)
        return dossier.model_copy(update={"cures": kept})

    return context.store.change_dossier(context.workspace, engagement, change)


def name_owner(context: Context, engagement: UUID, cure: str, owner: str) -> bool:
    """Whether the cure was still decided on, so that it has this owner now; empty: the role has it.

    Raises
    ------
    FaultsError
        If the name is too long.
    """
    name = clean_text(owner).strip()
    try:
        ChosenCure(cure=cure, on=context.today(), owner=name)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, "Owner")) from error

    def change(dossier: Dossier) -> Dossier:
        cures = (
            each.model_copy(update={"owner": name}) if each.cure == cure else each for each in dossier.cures
        )
        return dossier.model_copy(update={"cures": tuple(cures)})

    changed = context.store.change_dossier(context.workspace, engagement, change)
    return any(each.cure == cure for each in changed.cures)


def plan_needs_cures(risks: Risks) -> bool:
    """Whether the newest plan was made with other cures or owners than are decided on; False without one."""
    plan = risks.known.plan
    return plan is not None and plan_lacks_cures(plan, risks.known.dossier)
