"""What the draft OKRs show: the answering sentence, team by team, and which pitfalls it speaks to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftOkr
from readiness.draft_okrs.judging import KeyResultReview
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.properties import properties_of_review
from readiness.draft_okrs.review import DraftReview, review
from readiness.draft_okrs.rules import review_rules
from readiness.pitfall_catalogue import MeasuredSignal, PitfallCatalogue
from surveys.organisation import Organisation

NO_TEAM = "No team named"
WORK_RULE = "work-not-effect"
_NUMBER_RULES = ("no-number", "no-target")
_TITLES = {
    "output_share": "Output share",
    "measurable_share": "Measurable share",
    "data_available_share": "Share with data",
    "project_copies": "Copies of projects",
    "objectives_per_team": "Objectives of the team with most",
    "levels": "Levels",
    "individual_okrs": "OKRs of single people",
}
# Among which key results a share is counted.
_WHICH = {
    "output_share": " of which it can be told",
    "measurable_share": "",
    "data_available_share": " with a settled checklist",
}


@dataclass(frozen=True)
class DraftFindings:
    """The drafts with everything the rules say about them."""

    drafts: tuple[DraftOkr, ...]
    projects: tuple[str, ...]
    review: DraftReview

    @cached_property
    def key_results(self) -> tuple[KeyResultReview, ...]:
        """Every key result as the rules read it."""
        return tuple(self.review.key_results())

    @cached_property
    def properties(self) -> dict[str, float]:
        """What the pitfalls' signals read; what cannot be told is absent."""
        return properties_of_review(self.review, self.drafts, review_rules())


def findings(drafts: Sequence[DraftOkr], projects: Sequence[str]) -> DraftFindings:
    """Drafts judged by the listed rules."""
    return DraftFindings(tuple(drafts), tuple(projects), review(drafts, projects=projects))


@dataclass(frozen=True, slots=True)
class TeamCount:
    """Key results of one team by what they measure.

    Parameters
    ----------
    overruled : int
        Key results that the rules read as work and a reader did not; counted as neither.
    """

    team: str
    outcomes: int
    outputs: int
    unclear: int
    overruled: int

    @property
    def key_results(self) -> int:
        """All of them."""
        return self.outcomes + self.outputs + self.unclear + self.overruled


def is_work(key_result: KeyResultReview) -> bool:
    """Whether it measures work, and nobody overruled that."""
    return key_result.kind is KeyResultKind.OUTPUT and not key_result.overruled(WORK_RULE)


def drafts_sentence(found: DraftFindings) -> str:
    """How many key results measure work, and how many lack a number."""
    everything = found.key_results
    count = len(everything)
    if not found.drafts:
        return "No draft OKRs are here yet."
    if not everything:
        return f"{counted(len(found.drafts), 'objective')} without a key result so far."
    work = sum(map(is_work, everything))
    lacking = sum(
        any(flag.rule in _NUMBER_RULES and flag.holds for flag in each.flags) for each in everything
    )
    verb = "measures" if work == 1 else "measure"
    if count == 1:
        first = "The one key result measures " + ("work done" if work else "no work done")
    elif work == 0:
        first = f"None of the {count} key results measures work done"
    else:
        first = f"{work} of {count} key results {verb} work done"
    second = (
        "all name a number" if not lacking else f"{lacking} {'names' if lacking == 1 else 'name'} no number"
    )
    if count == 1:
        second = "it names no number" if lacking else "it names a number"
    return f"{first}; {second} to reach."


def team_counts(found: DraftFindings, organisation: Organisation | None) -> tuple[TeamCount, ...]:
    """Each team with its key results by kind; the most work first. Teams without key results are left out."""
    by_draft = {each.id: each for each in found.review.objectives}
    rows = []
    for team in found.review.teams:
        own = [one for draft in team.drafts for one in by_draft[draft].key_results]
        kinds = [KeyResultKind.OUTPUT if is_work(one) else one.kind for one in own]
        work = sum(map(is_work, own))
        first = next(draft for draft in found.drafts if draft.id == team.drafts[0])
        if own:
            rows.append(
                TeamCount(
                    team_name(first, organisation),
                    outcomes=kinds.count(KeyResultKind.OUTCOME),
                    outputs=work,
                    unclear=kinds.count(KeyResultKind.UNCLEAR),
                    overruled=kinds.count(KeyResultKind.OUTPUT) - work,
                )
            )
    return tuple(sorted(rows, key=lambda row: (-row.outputs, -row.key_results, row.team)))


def team_name(draft: DraftOkr, organisation: Organisation | None) -> str:
    """Whose a draft is, in words: the unit's name where it is known."""
    known = organisation.by_id if organisation else {}
    if draft.unit in known:
        return known[draft.unit].name
    return draft.team or NO_TEAM


@dataclass(frozen=True, slots=True)
class DataProgress:
    """How far the data checklist is.

    Parameters
    ----------
    answered, questions : int
        Questions with a yes or a no, and all questions.
    unknown : int
        Questions to which somebody said that nobody knows.
    """

    answered: int
    unknown: int
    questions: int


def data_progress(key_results: Sequence[DraftKeyResult]) -> DataProgress:
    """How much of the checklist is answered for some key results."""
    asked = [question.id for question in data_checklist().questions]
    said = [each.data[question] for each in key_results for question in asked if question in each.data]
    unknown = said.count(Answer.UNKNOWN)
    return DataProgress(len(said) - unknown, unknown, len(asked) * len(key_results))


def ready_words(ready: bool | None) -> str:
    """Whether a figure is there, in words."""
    if ready is None:
        return "not known yet whether the figure is there"
    return "the figure is there" if ready else "the figure is not there"


def readiness_sentence(found: DraftFindings) -> str:
    """For how many key results the figure is there."""
    ready = [each.data_ready for each in found.key_results]
    there, missing, open_ = ready.count(True), ready.count(False), ready.count(None)
    if open_ == len(ready):
        return f"Whether the figures are there is not known yet for any of {counted(open_, 'key result')}."
    return f"The figure is there for {there}, not there for {missing}, not known yet for {open_}."


@dataclass(frozen=True, slots=True)
class DraftSignal:
    """One number read from the drafts and what it says about a pitfall.

    Parameters
    ----------
    reading : str
        The number with what it was counted from; why there is none where it cannot be told.
    direction : float or None
        1 speaks for the pitfall, -1 against it, 0 for neither; None: too little to tell.
    says : str
        What it says, as a sentence; what it would take where it says nothing.
    """

    name: str
    reading: str
    direction: float | None
    says: str


@dataclass(frozen=True, slots=True)
class DraftPitfall:
    """One pitfall with all that the drafts say about it."""

    pitfall: str
    title: str
    signals: tuple[DraftSignal, ...]


def draft_pitfalls(found: DraftFindings, catalogue: PitfallCatalogue) -> tuple[DraftPitfall, ...]:
    """The pitfalls that drafts are evidence for; those they speak for come first."""
    rows = []
    for pitfall in catalogue.pitfalls:
        signals = tuple(
            _signal(signal, found)
            for signal in pitfall.signals
            if isinstance(signal, MeasuredSignal) and signal.kind == "draft_okrs"
        )
        if signals:
            rows.append(DraftPitfall(pitfall.id, pitfall.title, signals))
    return tuple(sorted(rows, key=lambda row: -max(each.direction or 0 for each in row.signals)))


def _signal(signal: MeasuredSignal, found: DraftFindings) -> DraftSignal:
    name = _TITLES.get(signal.property, signal.property.replace("_", " ").capitalize())
    number = found.properties.get(signal.property)
    if number is None:
        return DraftSignal(name, _missing(signal.property, found), None, _bounds(signal))
    direction = signal.direction_of(number)
    says = signal.says_for if direction > 0 else signal.says_against if direction < 0 else _bounds(signal)
    return DraftSignal(name, _reading(signal.property, number, found), direction, says)


def _reading(name: str, number: float, found: DraftFindings) -> str:
    if not name.endswith("_share"):
        return f"{number:.0f}"
    base = _base(name, found)
    return f"{100 * number:.0f} % ({round(number * base)} of {counted(base, 'key result')}{_WHICH[name]})"


def _base(name: str, found: DraftFindings) -> int:
    """How many key results a share is counted among."""
    everything = found.key_results
    if name == "output_share":
        told = [each for each in everything if each.kind is not KeyResultKind.UNCLEAR]
        return sum(not each.overruled(WORK_RULE) for each in told)
    if name == "data_available_share":
        return sum(each.data_ready is not None for each in everything)
    return sum(not any(map(each.overruled, _NUMBER_RULES)) for each in everything)


def _missing(name: str, found: DraftFindings) -> str:
    least = int(review_rules().bounds.fewest_for_shares.value)
    if name.endswith("_share"):
        base = _base(name, found)
        return f"too little to tell from {counted(base, 'key result')}{_WHICH[name]}; {least} are needed"
    if name == "project_copies":
        why = "no key results yet" if found.projects else "the client’s projects are not listed yet"
        return f"too little to tell: {why}"
    if name == "objectives_per_team":
        return "too little to tell: no objective names its team"
    return "too little to tell: no draft names its level"


def _bounds(signal: MeasuredSignal) -> str:
    parts = [
        f"{side} {word} {_bound(signal.property, bound)}"
        for side, word, bound in (
            ("for it", "from", signal.for_at_least),
            ("for it", "up to", signal.for_at_most),
            ("against it", "up to", signal.against_at_most),
            ("against it", "from", signal.against_at_least),
        )
        if bound is not None
    ]
    return f"It speaks {', '.join(parts)}."


def _bound(name: str, bound: float) -> str:
    return f"{100 * bound:.0f} %" if name.endswith("_share") else f"{bound:g}"


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    Examples
    --------
    >>> counted(1, "key result"), counted(2, "objective")
    ('1 key result', '2 objectives')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
