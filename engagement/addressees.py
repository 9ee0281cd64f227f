"""People who are to be invited: the rows of a list, believed only when all of it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from surveys.faults import Fault, FaultList, FaultsError
from surveys.organisation import Organisation, Unit
from surveys.text import clean_text, normalised

# RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3: so long a local part and a path may be.
_LONGEST_LOCAL, _LONGEST_ADDRESS = 64, 254
_LOCAL: Final = re.compile(r"[^\s@()<>\[\],;:\\\"]+")
_LABEL: Final = re.compile(r"(?!-)[^\W_](?:[\w-]*[^\W_])?", re.UNICODE)
_NAMED: Final = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>")
_SHOWN_TEAMS: Final = 5
# What spreadsheet programs begin a formula with; an address has to stay as it is, so it cannot be quoted.
_FORMULA: Final = ("=", "+", "-", "@")
_EXAMPLE: Final = "Give one address, such as anna@example.org."


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """One row of a list of addresses, not yet believed.

    Parameters
    ----------
    place : str
        Where a person finds the row.
    address_column, team_column : str
        What the columns are called there.
    """

    place: str
    address: str
    team: str
    address_column: str = "address"
    team_column: str = "team"

    @property
    def address_place(self) -> str:
        """Where the address stands."""
        return f"{self.place}, column '{self.address_column}'"

    @property
    def team_place(self) -> str:
        """Where the team stands."""
        return f"{self.place}, column '{self.team_column}'"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to be invited, as a member of a team."""

    address: str
    unit_id: UUID


def addressees_from_drafts(
    drafts: Sequence[AddressDraft], organisation: Organisation, invited: Iterable[tuple[str, UUID]] = ()
) -> tuple[tuple[Addressee, ...], tuple[str, ...]]:
    """The people a list names.

    Parameters
    ----------
    invited : iterable of (str, UUID)
        Address and team of everyone invited before; an empty address was erased.

    Returns
    -------
    addressees : tuple of Addressee
    notices : tuple of str
        Teams of which more people are invited than the team list counts.

    Raises
    ------
    FaultsError
        Every address that is none, unknown team, repeated or invited address at once.
    """
    faults, before = FaultList(), tuple(invited)
    known = {address_key(address) for address, _ in before if address}
    teams = _teams_by_word(organisation)
    seen: dict[str, AddressDraft] = {}
    found = []
    for draft in drafts:
        address, unit = _address(draft, faults), _team(draft, teams, faults)
        if address:
            _check_new(draft, address, known, seen, faults)
        if address and unit:
            found.append(Addressee(address, unit.id))
    if not drafts:
        faults.add("The list", "it names nobody", "Give one row for each person.")
    faults.raise_if_any()
    counts = Counter([each.unit_id for each in found] + [unit for _, unit in before])
    return tuple(found), _notices(counts, organisation)


def address_key(address: str) -> str:
    """An address as it is compared: no mail server in use tells capitals apart."""
    return clean_text(address).casefold()


def _address(draft: AddressDraft, faults: FaultList) -> str | None:
    try:
        return checked_mail_address(draft.address, draft.address_place)
    except FaultsError as error:
        faults.extend(error.faults)
        return None


def checked_mail_address(typed: str, place: str) -> str:
    """An e-mail address, taken out of ``Anna <anna@example.org>`` where it stands in one.

    Raises
    ------
    FaultsError
        For anything else.

    Examples
    --------
    >>> checked_mail_address("Anna Aal <anna@example.org>;", "row 2")
    'anna@example.org'
    """
    text = clean_text(typed[:1_000]).removeprefix("mailto:").rstrip(";, ")
    named = _NAMED.fullmatch(text)
    address = named[1] if named else text
    problem, remedy = "", _EXAMPLE
    if not address:
        problem, remedy = "the address is missing", "Give the address, or remove the row."
    elif address.startswith(_FORMULA):
        problem = "it begins with a sign that spreadsheet programs take for a formula"
        remedy = "Give another address of this person."
    elif address.count("@") > 1 and re.search(r"[;,\s]", address):
        problem, remedy = "it holds more than one address", "Give each person a row of their own."
    elif not _is_address(address):
        problem = "it is not an e-mail address"
    if problem:
        raise FaultsError([Fault(place, problem, remedy, typed)])
    return address


def _is_address(text: str) -> bool:
    local, _, domain = text.partition("@")
    labels = domain.split(".")
    return (
        len(text) <= _LONGEST_ADDRESS
        and 0 < len(local) <= _LONGEST_LOCAL
        and text.isprintable()
        and _LOCAL.fullmatch(local) is not None
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and len(labels) > 1
        and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )


def _check_new(
    draft: AddressDraft, address: str, known: set[str], seen: dict[str, AddressDraft], faults: FaultList
) -> None:
    """Note an address that is invited already or stands in the list twice; the earlier one counts."""
    key = address_key(address)
    first = seen.setdefault(key, draft)
    if first is not draft:
        problem = f"the address is the same as in {first.place} (capitals and blanks make no difference)"
        faults.add(draft.address_place, problem, "Remove one of the two rows.", draft.address)
    if key in known:
        remedy = "Remove the row. For a new link, send again to those who have not answered."
        faults.add(draft.address_place, "this address has been invited already", remedy, draft.address)


def _teams_by_word(organisation: Organisation) -> dict[str, Unit]:
    """The units by what a list may call them; a name goes before another unit's code."""
    by_code = {normalised(unit.code): unit for unit in organisation.units if unit.code}
    return by_code | {normalised(unit.name): unit for unit in organisation.units}


def _team(draft: AddressDraft, teams: Mapping[str, Unit], faults: FaultList) -> Unit | None:
    unit = teams.get(normalised(draft.team[:1_000]))
    names = [each.name for each in dict.fromkeys(teams.values()) if each.members_direct]
    some = ", ".join(sorted(names)[:_SHOWN_TEAMS]) + (", ..." if len(names) > _SHOWN_TEAMS else "")
    if not draft.team.strip():
        faults.add(draft.team_place, "the team is missing", f"Give a team's name or id: {some}.")
        return None
    if unit is None:
        remedy = f"Write it as in the team list of this survey: {some}."
        faults.add(draft.team_place, "no team of this survey has this name or id", remedy, draft.team)
    elif not unit.members_direct:
        remedy = f"Name the team below it that this person belongs to: {some}."
        problem = "by the team list nobody belongs to this unit directly"
        faults.add(draft.team_place, problem, remedy, draft.team)
        return None
    return unit


def _notices(counts: Mapping[UUID, int], organisation: Organisation) -> tuple[str, ...]:
    return tuple(
        f"{unit.name}: {counts[unit.id]} people are invited, but the team list counts "
        f"{unit.members_direct}. Check which of the two is right."
        for unit in organisation.in_tree_order()
        if counts.get(unit.id, 0) > unit.members_direct
    )
