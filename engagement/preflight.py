"""Before the day: can phones get in, who cleared the survey, and does the room hold everybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engagement.joining import is_encrypted, reaches_only_this_machine

_JUST_NOW_SECONDS: Final = 20
_SHOWN_NAMES: Final = 4


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    ATTENTION = "needs attention"
    UNKNOWN = "cannot tell"


class Answer(StrEnum):
    """What this server found when it asked for its own rehearsal form at the address."""

    OURS = "ours"
    SOMETHING_ELSE = "something else"
    NO_CERTIFICATE = "no certificate"
    NOBODY = "nobody"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Parameters
    ----------
    found : str
        What is so.
    remedy : str
        What to do about it; empty where nothing has to be done.
    """

    name: str
    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known before the day.

    Parameters
    ----------
    address : str
        Where phones reach this program; empty while unknown.
    listens_here_only : bool or None
        Whether the server answers this machine alone; None if that cannot be told.
    answer : Answer
    opened_ago, sent_ago : float or None
        When the rehearsal was opened and sent last. [seconds]
    cleared_by, cleared_on : str
        Who cleared the survey, and the day as text; empty while nobody has.
    contact : str
        Whom respondents may ask.
    people : int
        In the team list.
    seats : int or None
        In the room, where somebody counted them.
    too_small : tuple of str
        Groups that stay hidden whoever answers.
    threshold : int
    """

    address: str
    listens_here_only: bool | None
    answer: Answer
    opened_ago: float | None
    sent_ago: float | None
    cleared_by: str
    cleared_on: str
    contact: str
    people: int
    seats: int | None
    too_small: tuple[str, ...]
    threshold: int


def checks(found: Findings) -> tuple[Check, ...]:
    """Everything looked at, in the order in which it has to hold."""
    return (
        _address(found),
        _encryption(found),
        _listening(found),
        _answering(found),
        _scan(found),
        _clearance(found),
        _contact(found),
        _seats(found),
        _groups(found),
    )


def verdict(found: Findings) -> str:
    """Whether phones get in and what else is missing, in one sentence.

    Examples
    --------
    >>> import dataclasses
    >>> nothing = Findings("", None, Answer.NOT_ASKED, None, None, "", "", "", 60, None, (), 5)
    >>> verdict(nothing)
    'Phones cannot get in yet: there is no address; and nobody has cleared the survey yet.'
    >>> verdict(dataclasses.replace(nothing, address="https://okr.example.org", opened_ago=3.0))
    'Phones can get in; nobody has cleared the survey yet.'
    """
    way, works = _way_in(found)
    if found.cleared_by:
        return f"{way}, and the survey is cleared." if works else f"{way}; the survey is cleared."
    joint = "; " if works or found.address else "; and "
    return f"{way}{joint}nobody has cleared the survey yet."


def _way_in(found: Findings) -> tuple[str, bool]:
    """Whether phones get in, and whether a phone has shown it."""
    if not found.address:
        return "Phones cannot get in yet: there is no address", False
    if reaches_only_this_machine(found.address):
        return "Phones cannot get in: the address leads each of them to itself", False
    if found.opened_ago is not None:
        return "Phones can get in", True
    if found.listens_here_only:
        return "Phones cannot get in: this server answers its own machine only", False
    match found.answer:
        case Answer.OURS:
            return "This server answers at its address, but no phone has tried it yet", False
        case Answer.NOT_ASKED:
            return "No phone has tried the address yet", False
        case Answer.NOBODY:
            return "Nothing answers at the address", False
        case Answer.NO_CERTIFICATE:
            return "Phones will be warned: the certificate of the address is not trusted", False
        case Answer.SOMETHING_ELSE:
            return "Something else answers at the address", False


def _address(found: Findings) -> Check:
    name = "Address"
    if not found.address:
        remedy = "Enter the address under which phones are to come in."
        return Check(name, State.ATTENTION, "There is none yet, so there is nothing to scan.", remedy)
    if reaches_only_this_machine(found.address):
        said = (
            f"{found.address} is the name every device has for itself. No phone reaches this machine by it."
        )
        return Check(
            name, State.ATTENTION, said, "Enter an address of this machine on the network of the room."
        )
    return Check(name, State.OK, f"Phones come in at {found.address}.")


def _encryption(found: Findings) -> Check:
    name = "Encryption"
    if not found.address:
        return Check(name, State.UNKNOWN, "This depends on the address.")
    if is_encrypted(found.address):
        return Check(name, State.OK, "The address begins with https: nobody on the way reads along.")
    said = (
        "The address begins with http: anyone on the same Wi-Fi can read along what phones send. "
        "On a hotspot of your own, with a password that only this room has, that is acceptable."
    )
    remedy = "Use your own hotspot, or have the program put behind an address with https."
    return Check(name, State.ATTENTION, said, remedy)


def _listening(found: Findings) -> Check:
    name = "Open to the network"
    match found.listens_here_only:
        case None:
            remedy = "If a phone gets no answer, look at how the server was started."
            return Check(name, State.UNKNOWN, "How this server was started does not tell.", remedy)
        case True:
            said = "This server was started so that it answers its own machine only."
            remedy = "Stop it, and start it with: streamlit run app.py --server.address 0.0.0.0"
            return Check(name, State.ATTENTION, said, remedy)
        case False:
            said = "This server answers the network. A firewall on this machine may still stand in between."
            return Check(name, State.OK, said)


def _answering(found: Findings) -> Check:
    name = "Answer at the address"
    match found.answer:
        case Answer.OURS:
            return Check(name, State.OK, "This server gets its own rehearsal form from the address.")
        case Answer.NOT_ASKED:
            remedy = "Ask it from here, or go straight to the test scan."
            return Check(name, State.UNKNOWN, "The address has not been asked yet.", remedy)
        case Answer.NOBODY:
            said = "Nothing answered within three seconds."
            remedy = (
                "Check address and port, and whether a firewall or the proxy in front lets phones through."
            )
            return Check(name, State.ATTENTION, said, remedy)
        case Answer.NO_CERTIFICATE:
            said = "Something answers, but its certificate is not trusted; phones would show a warning."
            return Check(
                name, State.ATTENTION, said, "Have the certificate renewed, or corrected for this name."
            )
        case Answer.SOMETHING_ELSE:
            said = "Something answers, but it is not this survey."
            remedy = "Check address and port: another program, or a page of the Wi-Fi's own, stands there."
            return Check(name, State.ATTENTION, said, remedy)


def _scan(found: Findings) -> Check:
    name = "Test scan"
    if found.opened_ago is None:
        remedy = "Scan the rehearsal’s code with a phone that is in the network of the room."
        return Check(name, State.UNKNOWN, "No phone has opened the rehearsal yet.", remedy)
    if found.sent_ago is None:
        said = f"A phone opened the rehearsal {ago(found.opened_ago)}; nothing was sent yet."
        return Check(name, State.OK, said, "Answer it to the end once, and send it.")
    said = f"A phone opened the rehearsal {ago(found.opened_ago)}, and one sent it {ago(found.sent_ago)}."
    return Check(name, State.OK, said)


def ago(seconds: float) -> str:
    """How long ago, roughly.

    Examples
    --------
    >>> ago(3.0), ago(75.0), ago(4000.0)
    ('just now', 'about a minute ago', 'more than an hour ago')
    """
    minutes = round(seconds / 60)
    if seconds <= _JUST_NOW_SECONDS:
        return "just now"
    if minutes <= 1:
        return "about a minute ago"
    return f"{minutes} minutes ago" if seconds < 3_600 else "more than an hour ago"


def _clearance(found: Findings) -> Check:
    name = "Clearance"
    if found.cleared_by:
        return Check(name, State.OK, f"{found.cleared_by} cleared the survey on {found.cleared_on}.")
    said = "Nobody has cleared the survey. The door opens only once somebody has."
    return Check(name, State.ATTENTION, said, "Take the briefing to works council and data protection.")


def _contact(found: Findings) -> Check:
    if found.contact:
        return Check("Contact", State.OK, f"Respondents may ask {found.contact}.")
    said = "Respondents are told nobody whom they may ask."
    return Check("Contact", State.ATTENTION, said, "Name a person, or an address of theirs.")


def _seats(found: Findings) -> Check:
    name = "Seats"
    if found.seats is None:
        said = f"The team list counts {found.people} people."
        return Check(name, State.UNKNOWN, said, "Count the seats of the room and enter them.")
    if found.seats >= found.people:
        return Check(name, State.OK, f"{found.seats} seats for the {found.people} people of the team list.")
    said = f"{found.seats} seats for the {found.people} people of the team list."
    remedy = "Invite the others personally, hold two sessions, or set up the kiosk outside the room."
    return Check(name, State.ATTENTION, said, remedy)


def _groups(found: Findings) -> Check:
    name = "Small groups"
    if not found.too_small:
        said = f"Every group has at least {found.threshold} people, so each can be shown if enough answer."
        return Check(name, State.OK, said)
    more = len(found.too_small) - _SHOWN_NAMES
    names = ", ".join(found.too_small[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
    said = f"Fewer than {found.threshold} people belong to: {names}. Their own results stay hidden."
    return Check(
        name, State.ATTENTION, said, "Tell them before the day; their answers count for the units above."
    )
