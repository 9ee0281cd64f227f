"""Invite: one link for each person, made once; and whom one may write to again (decision 0013)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from engagement.addressees import AddressDraft, Addressee, addressees_from_drafts
from engagement.context import Context
from engagement.live_turnout import groups_of, live_turnout
from engagement.ports import AlreadyKept, NotKept
from surveys.faults import Fault, FaultsError
from surveys.links import TOKEN_LENGTH, Invitation, code_from, digest_of
from surveys.organisation import Organisation
from surveys.survey import Survey, SurveyState
from surveys.text import normalised


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's link. The token is nowhere else: whoever loses it needs another one."""

    address: str
    team: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Invited:
    """What has become of the invitations to a survey, without telling of anybody.

    Parameters
    ----------
    people : int
        Invitations made.
    by_unit : mapping
        Unit -> invitations to its people.
    addresses : int
        Addresses that are still kept.
    used : str
        How many have answered with their link, in words.
    may_be_sent_again : int
        People who would get a new link; 0 where their names would tell who answered.
    nobody_answered : bool
        No link has been used, and saying so singles nobody out.
    """

    people: int
    by_unit: Mapping[UUID, int]
    addresses: int
    used: str
    may_be_sent_again: int
    nobody_answered: bool

    @property
    def erased(self) -> bool:
        """Whether people were invited whose addresses are gone."""
        return self.people > 0 and self.addresses == 0


def invite(
    context: Context, survey: UUID, drafts: Sequence[AddressDraft]
) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
    """Everyone in a list invited: one link each, which is told here and never again.

    Returns
    -------
    letters : tuple of Letter
        In the order of the list.
    notices : tuple of str

    Raises
    ------
    FaultsError
        Everything wrong with the list; or the survey takes no answers.
    """
    store, workspace = context.store, context.workspace
    _require_open(store.survey(workspace, survey))
    organisation = store.survey_organisation(workspace, survey)
    before = [(each.address, each.unit_id) for each in store.invitations(workspace, survey)]
    people, notices = addressees_from_drafts(drafts, organisation, before)
    tokens = new_tokens(context, len(people))
    made = [
        Invitation(digest=digest_of(token), address=each.address, unit_id=each.unit_id)
        for each, token in zip(people, tokens, strict=True)
    ]
    try:
        store.add_invitations(workspace, survey, made)
    except AlreadyKept as error:
        remedy = "Load the page again and see who is invited now."
        raise FaultsError([Fault("The invitations", "they were not kept", remedy, str(error))]) from None
    names = {unit.id: unit.name for unit in organisation.units}
    letters = (
        Letter(each.address, names[each.unit_id], token) for each, token in zip(people, tokens, strict=True)
    )
    return tuple(letters), notices


def new_tokens(context: Context, count: int) -> tuple[str, ...]:
    """So many tokens of 130 random bits, no two the same."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[code_from(context.random_key() + context.random_key(), TOKEN_LENGTH)] = None
    return tuple(found)


def invited(context: Context, survey: UUID) -> Invited:
    """What has become of the invitations to a survey."""
    store, workspace = context.store, context.workspace
    threshold = store.survey(workspace, survey).threshold
    all_of_them = store.invitations(workspace, survey)
    spent = _spent(context, survey, all_of_them)
    named = may_be_named(all_of_them, spent, threshold)
    by_unit = Counter(each.unit_id for each in all_of_them)
    used_by_unit = Counter(each.unit_id for each in all_of_them if each.digest in spent)
    about = _about(store.survey_organisation(workspace, survey), by_unit, used_by_unit, threshold)
    return Invited(
        people=len(all_of_them),
        by_unit=by_unit,
        addresses=sum(bool(each.address) for each in all_of_them),
        used=used_in_words(about, len(all_of_them), threshold, nobody=not spent),
        may_be_sent_again=sum(bool(each.address) for each in named),
        nobody_answered=not spent and len(all_of_them) >= threshold,
    )


def _about(
    organisation: Organisation, people: Mapping[UUID, int], used: Mapping[UUID, int], threshold: int
) -> int:
    """Roughly how many links were used.

    The live room tells of the same people in bands by team; a number beside them must not
    part "all" from "all but one".
    """
    sized = (
        unit.model_copy(update={"members_direct": people.get(unit.id, 0)}) for unit in organisation.units
    )
    return live_turnout(groups_of(Organisation(units=tuple(sized)), threshold), used).about


def used_in_words(about: int, people: int, threshold: int, *, nobody: bool) -> str:
    """How many have answered with their link, so that nobody is singled out.

    Parameters
    ----------
    about : int
        So many, as it may stand beside the bands of teams: a multiple of five, 0 for about
        five or fewer.
    nobody : bool
        Whether no link has been used.

    Examples
    --------
    >>> [used_in_words(n, 60, 5, nobody=False) for n in (0, 40)]
    ['About five or fewer of 60 have used their link', 'About 40 of 60 have used their link']
    """
    if people < threshold:
        return "Too few people are invited to say how many have used their link"
    if nobody:
        return f"Nobody of {people} has used their link yet"
    return f"About {about or 'five or fewer'} of {people} have used their link"


def may_be_named(
    invitations: Sequence[Invitation], spent: Collection[bytes], threshold: int
) -> tuple[Invitation, ...]:
    """Those who have not answered and may be named as such.

    A list of those who are missing tells who is not: nobody may be picked out by it. So over
    the whole survey, and again within each team, either nobody has answered, or at least the
    threshold have and at least the threshold have not. Teams in which fewer than the threshold
    are invited count together as one. It is participation that is protected here; what
    somebody answered is told by no list.

    Parameters
    ----------
    spent : collection of bytes
        Digests of invitations that were used.
    """
    used = sum(each.digest in spent for each in invitations)
    if len(invitations) < threshold or not _singles_nobody_out(used, len(invitations), threshold):
        return ()
    if not used:
        return tuple(invitations)
    named = []
    for group in _groups(invitations, threshold):
        used_here = sum(each.digest in spent for each in group)
        if len(group) >= threshold and _singles_nobody_out(used_here, len(group), threshold):
            named += [each for each in group if each.digest not in spent]
    return tuple(named)


def _singles_nobody_out(used: int, people: int, threshold: int) -> bool:
    return not used or (used >= threshold and people - used >= threshold)


def _groups(invitations: Iterable[Invitation], threshold: int) -> list[list[Invitation]]:
    """The invitations by team, those of small teams in one group."""
    teams: dict[UUID, list[Invitation]] = {}
    for each in invitations:
        teams.setdefault(each.unit_id, []).append(each)
    large = [team for team in teams.values() if len(team) >= threshold]
    small = [each for team in teams.values() if len(team) < threshold for each in team]
    return [*large, small]


def send_again(context: Context, survey: UUID) -> tuple[Letter, ...]:
    """New links for everyone who has not answered and may be named; their former links end.

    Raises
    ------
    FaultsError
        If the survey takes no answers, or nobody may be named.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    _require_open(found)
    all_of_them = store.invitations(workspace, survey)
    named = may_be_named(all_of_them, _spent(context, survey, all_of_them), found.threshold)
    reachable = [each for each in named if each.address]
    if not reachable:
        problem = "a list of those who have not answered would tell who has, or their addresses are erased"
        raise FaultsError([Fault("Sending again", problem, "Remind everyone instead.")])
    tokens = new_tokens(context, len(reachable))
    renewed = {each.digest: digest_of(token) for each, token in zip(reachable, tokens, strict=True)}
    try:
        store.renew_invitations(workspace, survey, renewed)
    except NotKept:
        problem = "somebody else has sent again meanwhile"
        raise FaultsError([Fault("Sending again", problem, "Load the page again.")]) from None
    # Whoever answered in this very moment keeps the former link, and the new one leads nowhere.
    there = {each.digest for each in store.invitations(workspace, survey)}
    organisation = store.survey_organisation(workspace, survey)
    return tuple(
        Letter(each.address, organisation.by_id[each.unit_id].name, token)
        for each, token in zip(reachable, tokens, strict=True)
        if renewed[each.digest] in there
    )


def everyone_invited(context: Context, survey: UUID) -> tuple[Addressee, ...]:
    """All who were invited and whose address is kept, whether they have answered or not."""
    invitations = context.store.invitations(context.workspace, survey)
    people = [Addressee(each.address, each.unit_id) for each in invitations if each.address]
    return tuple(sorted(people, key=lambda each: each.address.casefold()))


def erase_all_addresses(context: Context, survey: UUID, typed: str) -> None:
    """Every address of a survey's invitations erased; the links go on working.

    Parameters
    ----------
    typed : str
        The survey's name, typed by whoever wants it.

    Raises
    ------
    FaultsError
        If the name is another one.
    """
    name = context.store.survey(context.workspace, survey).name
    if normalised(typed) != normalised(name):
        remedy = f"Type the name of the survey: {name}."
        raise FaultsError([Fault("Name of the survey", "it is not this survey's name", remedy, typed)])
    context.store.erase_addresses(context.workspace, survey)


def _spent(context: Context, survey: UUID, invitations: Iterable[Invitation]) -> frozenset[bytes]:
    return context.store.receipts(context.workspace, survey) & {each.digest for each in invitations}


def _require_open(survey: Survey) -> None:
    if survey.state is not SurveyState.OPEN:
        remedy = "Open it again for late answers, or open a new wave."
        problem = f"it is {survey.state.value} and takes no answers"
        raise FaultsError([Fault(f"survey '{survey.name}'", problem, remedy)])
