"""Numbers of ours that a client's engagement changes, what it forecast with them, and what came.

Going back to a default removes the changes of that number: kept as a change, today's default
would stay where it is when a later version of the product moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.risks import Risks
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.edits import EditableNumber, EditedNumbers, Value, editable, edited
from readiness.risk.outcomes import OutcomeScore, forecast_of, pooled, scored
from readiness.risk.records import Forecast, JudgementEdit, Outcome
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text

LONGEST_NAME, LONGEST_REASON, LONGEST_NOTE = 200, 1_000, 2_000
_SHORTEST_REASON = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says about a pitfall; no pitfall: the pilot as a whole. None: neither yes nor no."""

    pitfall: str
    came: bool | None
    note: str = ""


def default_numbers() -> dict[str, EditableNumber]:
    """Every number of ours by its path, as it comes with the product."""
    return {each.path: each for each in editable(pitfall_catalogue(), judgements())}


def numbers_of(dossier: Dossier) -> EditedNumbers:
    """The numbers as they hold in one engagement; changes that no longer fit are left out and listed."""
    return edited(pitfall_catalogue(), judgements(), dossier.edits, strict=False)


def numbers_sentence(numbers: EditedNumbers, total: int) -> str:
    """Whose numbers they are, and how many are changed here."""
    count = len(numbers.differences)
    return (
        f"Base rates, weights and weeks are project judgement, version {numbers.judged.version}; "
        f"{count or 'none'} of {total} {'are' if count > 1 else 'is'} changed here."
    )


def change_number(
    context: Context, engagement: UUID, number: str, value: Value | None, *, reason: str, by: str
) -> EditedNumbers:
    """The engagement's numbers with one of them changed; earlier changes of it are kept behind it.

    The default as value takes the number back to it.

    Raises
    ------
    FaultsError
        An unknown number, a missing reason or name, a value that is out of range or order, or
        that changes nothing: all at once.
    """
    reason, by, typed = clean_text(reason), clean_text(by), FaultList()
    _check_reason(reason, typed)
    _check_name(by, typed)

    def change(dossier: Dossier) -> Dossier:
        faults, edits, known = FaultList(), dossier.edits, default_numbers().get(number)
        if known is None:
            faults.add(f"Number '{number}'", "there is no such number", "Choose one of the list.")
        elif value is None:
            faults.add(known.title, "the value is missing", f"Give {known.allowed}.")
        else:
            # Where the reason or the name will not do nothing is kept; the value is checked all the same.
            edits = edits_with(edits, known, value, context.today(), "" if typed else reason, by)
            faults.extend(new_faults(dossier.edits, edits, known.title))
            if edits == dossier.edits:
                faults.add(known.title, "this is its default already", "Give another value.", value)
        faults.extend(typed)
        faults.raise_if_any()
        return dossier.model_copy(update={"edits": edits})

    return numbers_of(context.store.change_dossier(context.workspace, engagement, change))


def back_to_default(context: Context, engagement: UUID, number: str) -> EditedNumbers:
    """The engagement's numbers with all changes of one number taken back.

    Raises
    ------
    FaultsError
        If the default is out of order with another number that is changed here.
    """
    known = default_numbers().get(number)

    def change(dossier: Dossier) -> Dossier:
        edits = tuple(each for each in dossier.edits if each.number != number)
        if faults := new_faults(dossier.edits, edits, known.title if known else number):
            raise FaultsError(faults)
        return dossier.model_copy(update={"edits": edits})

    return numbers_of(context.store.change_dossier(context.workspace, engagement, change))


def edits_with(
    edits: Sequence[JudgementEdit],
    number: EditableNumber,
    value: Value,
    on: date,
    reason: str = "",
    by: str = "",
) -> tuple[JudgementEdit, ...]:
    """The changes with one more; with the default as value, without those of that number."""
    if value == number.value:
        return tuple(each for each in edits if each.number != number.path)
    made = JudgementEdit(
        number=number.path, value=value, reason=reason or "not given", by=by[:LONGEST_NAME], on=on
    )
    return (*edits, made)


def new_faults(
    before: Sequence[JudgementEdit], after: Sequence[JudgementEdit], place: str
) -> tuple[Fault, ...]:
    """What is wrong with changes that was not wrong before: what no longer fits must not bar the rest."""
    catalogue, judged = pitfall_catalogue(), judgements()
    old = {each.edit for each in edited(catalogue, judged, before, strict=False).dropped}
    dropped = edited(catalogue, judged, after, strict=False).dropped
    added = after[-1] if len(after) > len(before) else None
    wrong = (each.fault for each in dropped if each.edit == added or each.edit not in old)
    return tuple(dict.fromkeys(replace(fault, place=place) for fault in wrong))


def register_forecast(context: Context, engagement: UUID, risks: Risks) -> Forecast:
    """Today's chances, kept to be compared with what comes; said twice on one day they are kept once."""
    rates = {each.id: each.base_rate for each in risks.catalogue.pitfalls}
    made = forecast_of(
        risks.report.chances,
        rates,
        risks.failure.chance,
        id=context.new_id(),
        on=context.today(),
        version=risks.numbers.version,
    )

    def change(dossier: Dossier) -> Dossier:
        last = dossier.forecasts[-1:]
        if last and last[0].model_copy(update={"id": made.id}) == made:
            return dossier
        return dossier.model_copy(update={"forecasts": (*dossier.forecasts, made)})

    return context.store.change_dossier(context.workspace, engagement, change).forecasts[-1]


def record_outcomes(
    context: Context, engagement: UUID, told: Sequence[Told], *, on: date | None, by: str
) -> tuple[Outcome, ...]:
    """What came, kept; what was said about the same pitfall and day before is replaced.

    Raises
    ------
    FaultsError
        Nothing told, a pitfall without yes or no, an unknown one, a day to come, no name: all at once.
    """
    by, faults = clean_text(by), FaultList()
    faults.extend(_outcome_faults(told))
    if on is None:
        faults.add("Day", "it is missing", "Choose the day on which it was known.")
    elif on > context.today():
        faults.add("Day", "it is still to come", "Choose today or a day before.", on)
    _check_name(by, faults)
    if faults or on is None:
        raise FaultsError(faults)
    made = tuple(
        Outcome(pitfall=each.pitfall, came=bool(each.came), on=on, by=by, note=clean_text(each.note))
        for each in told
    )

    def change(dossier: Dossier) -> Dossier:
        kept = _without(dossier.outcomes, {each.pitfall for each in made}, on)
        return dossier.model_copy(update={"outcomes": (*kept, *made)})

    context.store.change_dossier(context.workspace, engagement, change)
    return made


def take_back_outcome(context: Context, engagement: UUID, pitfall: str, on: date) -> None:
    """Forget what was said about a pitfall, or the pilot as a whole, on a day."""

    def change(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"outcomes": _without(dossier.outcomes, {pitfall}, on)})

    context.store.change_dossier(context.workspace, engagement, change)


def engagement_score(context: Context, engagement: UUID) -> OutcomeScore:
    """How well the forecasts of one engagement did."""
    dossier = context.store.dossier(context.workspace, engagement)
    return scored(dossier.forecasts, dossier.outcomes, judged=numbers_of(dossier).judged)


def client_score(context: Context, engagement: UUID) -> OutcomeScore:
    """How well the forecasts of all engagements of the client did, one of which is given."""
    others = (each.id for each in context.store.engagements(context.workspace) if each.id != engagement)
    return pooled(
        engagement_score(context, engagement), *(engagement_score(context, each) for each in others)
    )


def _without(outcomes: Sequence[Outcome], pitfalls: Collection[str], on: date) -> tuple[Outcome, ...]:
    return tuple(each for each in outcomes if each.on != on or each.pitfall not in pitfalls)


def _outcome_faults(told: Sequence[Told]) -> Iterator[Fault]:
    titles = {"": "The pilot as a whole"} | {each.id: each.title for each in pitfall_catalogue().pitfalls}
    if not told:
        yield Fault("What came", "nothing is said", "Say yes or no for at least one line.")
    for each in told:
        place = titles.get(each.pitfall, f"Pitfall '{each.pitfall}'")
        if each.pitfall not in titles:
            yield Fault(place, "there is no such pitfall", "Choose one of the list.")
        elif each.came is None:
            yield Fault(place, "a note stands there without yes or no", "Choose one, or empty the note.")
        if len(each.note) > LONGEST_NOTE:
            yield Fault(
                place, f"the note is longer than {LONGEST_NOTE:,} characters", "Shorten it.", each.note
            )


def _check_reason(reason: str, faults: FaultList) -> None:
    if len(reason) < _SHORTEST_REASON:
        faults.add("Reason", "it is missing or too short", "Say why this number fits here better.", reason)
    elif len(reason) > LONGEST_REASON:
        faults.add("Reason", f"it is longer than {LONGEST_REASON:,} characters", "Shorten it.", reason)


def _check_name(by: str, faults: FaultList) -> None:
    if not by:
        faults.add("Your name", "it is missing", "Say who says so.")
    elif len(by) > LONGEST_NAME:
        faults.add("Your name", f"it is longer than {LONGEST_NAME} characters", "Shorten it.", by)
