"""Draft OKRs: matched with the team list, kept, changed, overruled, answered for and removed.

Every change is made within the store's write to what is kept then, one field of one draft at
a time. So two people who work at once lose nothing; of two who change the same words the
later one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from uuid import UUID, uuid5

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.draft_checks import draft_faults, key_result_of, reason_of
from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import MOST_KEY_RESULTS, Answer, DraftKeyResult, DraftOkr
from surveys.faults import Fault, FaultsError
from surveys.organisation import Organisation
from surveys.text import clean_text, normalised

MOST_KEPT = 600

Drafts = tuple[DraftOkr, ...]
_Place = tuple[UUID, UUID]


def ids_from(seed: UUID) -> Callable[[], UUID]:
    """Ids that are the same whenever a text is read again, so that keeping it twice keeps it once."""
    numbers = count()
    return lambda: uuid5(seed, str(next(numbers)))


def teams_of(drafts: Iterable[DraftOkr]) -> tuple[str, ...]:
    """The teams that drafts name, each as first written; an empty name if some name none."""
    found: dict[str, str] = {}
    for draft in drafts:
        found.setdefault(normalised(draft.team), draft.team)
    return tuple(found.values())


def unit_named(name: str, organisation: Organisation | None) -> UUID | None:
    """The one unit that has a name or a code; None if there is none or more than one."""
    wanted = normalised(name)
    if organisation is None or not wanted:
        return None
    named = [unit.id for unit in organisation.units if normalised(unit.name) == wanted]
    found = named or [unit.id for unit in organisation.units if normalised(unit.code or "") == wanted]
    return found[0] if len(found) == 1 else None


def placed(
    drafts: Iterable[DraftOkr], units: Mapping[str, UUID | None], organisation: Organisation | None
) -> Drafts:
    """Drafts with the unit their team was matched with.

    Parameters
    ----------
    units : mapping
        Team as first written (`teams_of`) -> unit. A draft without a team takes the unit's name.
    """
    known = organisation.by_id if organisation else {}
    chosen = {normalised(team): unit for team, unit in units.items() if unit in known}

    def of(draft: DraftOkr) -> DraftOkr:
        unit = chosen.get(normalised(draft.team))
        if unit is None:
            return draft
        return draft.model_copy(update={"unit": unit, "team": draft.team or known[unit].name})

    return tuple(map(of, drafts))


def doubles(kept: Iterable[DraftOkr], new: Iterable[DraftOkr]) -> frozenset[UUID]:
    """Ids of new drafts that are kept already, word for word: pasted once more, or by somebody else."""
    here = {_words(draft) for draft in kept}
    return frozenset(draft.id for draft in new if _words(draft) in here)


def _words(draft: DraftOkr) -> tuple[str, ...]:
    return tuple(map(normalised, (draft.team, draft.objective, *(each.text for each in draft.key_results))))


def keep(context: Context, engagement: UUID, drafts: Sequence[DraftOkr]) -> Dossier:
    """The dossier with more drafts; those that are there already stay as they are.

    Raises
    ------
    FaultsError
        No draft at all, a unit that has left the team list, more drafts than may be kept.
    """
    organisation = context.store.organisation(context.workspace, engagement)
    draft_faults(drafts, organisation).raise_if_any()
    return _change(context, engagement, lambda kept: with_drafts(kept, drafts))


def with_drafts(kept: Drafts, new: Sequence[DraftOkr], at: int | None = None) -> Drafts:
    """The drafts with more of them at the end, or before the one at a position."""
    here = {draft.id for draft in kept}
    added = tuple(draft for draft in new if draft.id not in here)
    if len(kept) + len(added) > MOST_KEPT:
        problem = f"there would be more than {MOST_KEPT} objectives"
        remedy = "Delete drafts that nobody needs any more, or take fewer."
        raise FaultsError([Fault("the drafts", problem, remedy, str(len(kept) + len(added)))])
    position = len(kept) if at is None else at
    return (*kept[:position], *added, *kept[position:])


def remove(context: Context, engagement: UUID, draft: UUID) -> Dossier:
    """The dossier without a draft; who is quicker may have deleted it already."""
    return _change(context, engagement, lambda kept: tuple(each for each in kept if each.id != draft))


def bring_back(context: Context, engagement: UUID, draft: DraftOkr, at: int) -> Dossier:
    """The dossier with a deleted draft again, where it stood."""
    return _change(context, engagement, lambda kept: with_drafts(kept, [draft], at))


def change_objective(context: Context, engagement: UUID, shown: DraftOkr, wanted: DraftOkr) -> Dossier:
    """The dossier with an objective, its team, unit, level or day changed, whichever somebody changed.

    Parameters
    ----------
    shown : DraftOkr
        What the person saw before changing it.

    Raises
    ------
    FaultsError
        Texts that are too long, a day that cannot be, a draft that is gone: all at once.
    """
    organisation = context.store.organisation(context.workspace, engagement)
    # A draft may stay with a unit that has left the team list; it may not move to one.
    moved = wanted if wanted.unit != shown.unit else wanted.model_copy(update={"unit": None})
    draft_faults([moved], organisation, context.today()).raise_if_any()
    cleaned = {"objective": clean_text(wanted.objective), "team": clean_text(wanted.team)}
    wanted = wanted.model_copy(update=cleaned)
    fields = ("objective", "team", "unit", "level", "on")
    update = {name: getattr(wanted, name) for name in fields if getattr(wanted, name) != getattr(shown, name)}
    return _change(
        context,
        engagement,
        lambda kept: _with_draft(kept, shown.id, lambda draft: draft.model_copy(update=update)),
    )


def change_key_result(
    context: Context, engagement: UUID, place: _Place, shown: DraftKeyResult, wanted: tuple[str, str, str]
) -> Dossier:
    """The dossier with a key result's text, today's value or value to reach changed.

    Answers of the checklist and overruled flags stay: a corrected word does not undo them.

    Parameters
    ----------
    place : tuple of UUID
        The draft and its key result.
    wanted : tuple of str
        Text, today's value, value to reach.
    """
    cleaned = key_result_of(*wanted)
    before = (shown.text, shown.baseline, shown.target)
    names = ("text", "baseline", "target")
    update = {name: new for name, old, new in zip(names, before, cleaned, strict=True) if new != old}
    return _change_key_result(context, engagement, place, lambda each: each.model_copy(update=update))


def add_key_result(context: Context, engagement: UUID, draft: UUID, text: str) -> Dossier:
    """The dossier with one more key result below an objective."""
    new = DraftKeyResult(id=context.new_id(), text=key_result_of(text)[0])

    def added(each: DraftOkr) -> DraftOkr:
        if len(each.key_results) >= MOST_KEY_RESULTS:
            problem = f"the objective has {MOST_KEY_RESULTS} key results already"
            raise FaultsError([Fault("the objective", problem, "Remove one first, or split the objective.")])
        return each.model_copy(update={"key_results": (*each.key_results, new)})

    return _change(context, engagement, lambda kept: _with_draft(kept, draft, added))


def remove_key_result(context: Context, engagement: UUID, place: _Place) -> Dossier:
    """The dossier without a key result; who is quicker may have removed it already."""
    draft, key_result = place

    def without(each: DraftOkr) -> DraftOkr:
        left = tuple(one for one in each.key_results if one.id != key_result)
        return each.model_copy(update={"key_results": left})

    return _change(
        context,
        engagement,
        lambda kept: tuple(without(each) if each.id == draft else each for each in kept),
    )


def overrule(context: Context, engagement: UUID, place: _Place, rule: str, reason: str) -> Dossier:
    """The dossier with a reader's word that a rule's flag does not hold for a key result.

    Raises
    ------
    FaultsError
        No such rule, no reason, or one that is too long.
    """
    why = reason_of(rule, reason)
    return _change_key_result(
        context,
        engagement,
        place,
        lambda each: each.model_copy(update={"overruled": each.overruled | {rule: why}}),
    )


def uphold(context: Context, engagement: UUID, place: _Place, rule: str) -> Dossier:
    """The dossier in which a rule's flag holds again for a key result."""
    return _change_key_result(
        context,
        engagement,
        place,
        lambda each: each.model_copy(
            update={"overruled": {key: why for key, why in each.overruled.items() if key != rule}}
        ),
    )


def answer(context: Context, engagement: UUID, place: _Place, question: str, said: Answer | None) -> Dossier:
    """The dossier with an answer to a question of the data checklist; None takes it back."""
    if question not in {each.id for each in data_checklist().questions}:
        raise FaultsError(
            [Fault("the checklist", "there is no such question", "Load the page again.", question)]
        )

    def answered(each: DraftKeyResult) -> DraftKeyResult:
        data = {key: value for key, value in each.data.items() if key != question}
        return each.model_copy(update={"data": data if said is None else data | {question: said}})

    return _change_key_result(context, engagement, place, answered)


def _change(context: Context, engagement: UUID, change: Callable[[Drafts], Drafts]) -> Dossier:
    return context.store.change_dossier(
        context.workspace,
        engagement,
        lambda dossier: dossier.model_copy(update={"drafts": change(dossier.drafts)}),
    )


def _change_key_result(
    context: Context, engagement: UUID, place: _Place, change: Callable[[DraftKeyResult], DraftKeyResult]
) -> Dossier:
    draft, key_result = place

    def changed(each: DraftOkr) -> DraftOkr:
        if all(one.id != key_result for one in each.key_results):
            raise _gone("the key result")
        own = tuple(change(one) if one.id == key_result else one for one in each.key_results)
        return each.model_copy(update={"key_results": own})

    return _change(context, engagement, lambda kept: _with_draft(kept, draft, changed))


def _with_draft(kept: Drafts, draft: UUID, change: Callable[[DraftOkr], DraftOkr]) -> Drafts:
    if all(each.id != draft for each in kept):
        raise _gone("the draft")
    return tuple(change(each) if each.id == draft else each for each in kept)


def _gone(what: str) -> FaultsError:
    return FaultsError([Fault(what, "somebody deleted it meanwhile", "Enter it again if it is still meant.")])
