"""What respondents see: the form of one way in, and the pages around it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from engagement.answering import Entry
from surveys.instrument import Instrument, Item
from surveys.languages import is_right_to_left, own_name
from surveys.links import Invitation
from surveys.organisation import Organisation
from surveys.replies import (
    ITEM,
    MOST_CHARACTERS,
    QUESTION,
    ROLE,
    SAYS_DECLINED,
    SAYS_DONT_KNOW,
    TEAM,
    Incomplete,
    screens,
)
from ui.plain_html import templates_in
from ui.respondents.texts import words

_HERE = Path(__file__).parent
ASSETS_FOLDER: Final = _HERE / "assets"
# The bytes decide the address, so that a phone may keep them for good.
_DIGEST = hashlib.sha256(b"".join((ASSETS_FOLDER / n).read_bytes() for n in ("respond.css", "respond.js")))
ASSETS: Final = f"/a/{_DIGEST.hexdigest()[:12]}"


@dataclass(frozen=True)
class Sent:
    """What a browser sent before, shown again with what is wrong with it."""

    given: Mapping[str, str] = field(default_factory=dict)
    problem: Incomplete | None = None


def form_page(entry: Entry, language: str, action: str, form: str, sent: Sent | None = None) -> str:
    """The form of a way in.

    Parameters
    ----------
    action : str
        Where it is sent.
    form : str
        The number that makes this submission one of its kind.
    sent : Sent, optional
        What was sent before and has faults.
    """
    sent = sent or Sent()
    t, instrument = words(language), entry.asked.instrument
    declined = instrument.ways_out.declined[language]
    wrong = _wrong(entry, language, sent)
    missing_intro = t["missing_intro"].format(declined=declined)
    fixed = entry.unit_id and entry.asked.organisation.by_id[entry.unit_id].name
    return _render(
        "form.html",
        language,
        rehearsal=entry.is_rehearsal,
        page_title=t["page_title"].format(organisation=entry.asked.organisation_name),
        title=instrument.title[language],
        introduction=instrument.introduction[language],
        who_asks=_who_asks(entry, language),
        who_sees=_who_sees(entry, language),
        joined=_joined(entry, language),
        languages=[(code, own_name(code)) for code in instrument.languages],
        action=action,
        form=form,
        asked=asked_digest(instrument),
        # A device that many people pass keeps no draft.
        keep="" if entry.kind and entry.kind.takes_many else draft_key(action),
        total=len(instrument.items),
        teams=() if fixed else _teams(entry.asked.organisation),
        team_name=fixed or "",
        your_team=t["your_team"].format(team=fixed or ""),
        roles=_roles(entry, language),
        screens=list(_screens(instrument, language)),
        questions=_questions(entry, language),
        optional=t["optional"].format(most=MOST_CHARACTERS),
        most=MOST_CHARACTERS,
        given=_Blank(sent.given),
        wrong=wrong,
        faults=[(f"f-{name}", _fault_link(instrument, name, language)) for name in wrong],
        missing_intro=missing_intro,
        missing_one=t["missing_one"].format(declined=declined),
        paused_text=t["paused_heading"],
    )


class _Blank(dict[str, str]):
    """Given values; what was not given is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def draft_key(action: str) -> str:
    """The name under which a phone keeps a draft."""
    return f"groundwork {action}"


def asked_digest(instrument: Instrument) -> str:
    """Tells one version of the questions from another."""
    return instrument.content_hash[:16]


@lru_cache(maxsize=256)
def message_page(
    key: str,
    language: str,
    *lines: str,
    mood: str = "",
    rehearsal: bool = False,
    button: str = "",
    go_to: str = "",
    again_in: int = 0,
    done: str = "",
) -> str:
    """A page that says one thing.

    Parameters
    ----------
    key : str
        The heading's key among the words.
    *lines : str
        Paragraphs, in the page's language.
    again_in : int, optional
        Seconds after which it loads again, or goes to `go_to`.
    done : str, optional
        The draft that is to be forgotten on this device.
    """
    return _render(
        "message.html",
        language,
        rehearsal=rehearsal,
        heading=words(language)[key],
        lines=[line for line in lines if line],
        mood=mood,
        button=button,
        go_to=go_to,
        again_in=again_in,
        done=done,
    )


def again_page(
    language: str, action: str, fields: Iterable[tuple[str, str]], *, seconds: int, paused: bool
) -> str:
    """The page that holds what could not be kept just now, and sends it again."""
    t = words(language)
    return _render(
        "again.html",
        language,
        rehearsal=False,
        heading=t["paused_heading"] if paused else t["busy_heading"],
        line=t["paused"] if paused else t["busy"].format(seconds=seconds),
        action=action,
        fields=list(fields),
        again_in=seconds,
    )


def _render(template: str, language: str, **values: object) -> str:
    return (
        templates_in(_HERE / "templates")
        .get_template(template)
        .render(
            t=words(language).texts,
            language=language,
            direction="rtl" if is_right_to_left(language) else "ltr",
            assets=ASSETS,
            **values,
        )
    )


def _who_asks(entry: Entry, language: str) -> list[str]:
    t, instrument = words(language), entry.asked.instrument
    # "About 1 minutes" reads badly in seven languages, and a promise is better kept.
    minutes = max(2, round(instrument.minutes(language)))
    lines = [
        t["who_asks"].format(organisation=entry.asked.organisation_name),
        t["minutes"].format(minutes=minutes, questions=len(instrument.items)),
        t["voluntary"].format(declined=instrument.ways_out.declined[language]),
    ]
    if entry.room.contact:
        lines.append(t["contact"].format(contact=entry.room.contact))
    return lines


def _who_sees(entry: Entry, language: str) -> list[str]:
    """Who will see what, with the exact threshold, before the first question."""
    t, threshold = words(language), entry.survey.threshold
    lines = [t["threshold"].format(threshold=threshold), t["no_single_answers"]]
    if entry.room.leaders_apart:
        lines.append(t["leads_apart"].format(threshold=threshold))
    lines.append(t["not_kept"])
    if isinstance(entry.by, Invitation):
        lines.append(t["personal_link"])
    elif not entry.by.kind.takes_many and not entry.is_rehearsal:
        lines.append(t["open_link"])
    return [*lines, t["while_open"], t["cannot_be_found"]]


def _joined(entry: Entry, language: str) -> list[str]:
    """The groups of teams that are shown together; the own one only, where the team is known."""
    names = entry.asked.organisation.by_id
    return [
        words(language)["joined"].format(teams=", ".join(names[unit].name for unit in group.unit_ids))
        for group in entry.asked.shown_together
        if entry.unit_id is None or entry.unit_id in group.unit_ids
    ]


def _teams(organisation: Organisation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every unit that people belong to directly, by the unit right below the company it lies in."""
    places = {unit.id: str(place) for place, unit in enumerate(organisation.units)}
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in organisation.in_tree_order():
        if unit.members_direct:
            # From the unit up to the company; the one before the company names the group.
            line = [unit, *organisation.ancestors(unit.id)]
            group = line[-2].name if len(line) > 2 else ""
            groups.setdefault(group, []).append((places[unit.id], unit.name))
    return list(groups.items())


def _roles(entry: Entry, language: str) -> list[tuple[str, str, bool]]:
    instrument = entry.asked.instrument
    if len(instrument.roles) == 1:
        return []
    roles = [(role.id, role.label[language], False) for role in instrument.roles]
    return [*roles, (SAYS_DECLINED, instrument.ways_out.declined[language], True)]


def _screens(instrument: Instrument, language: str) -> Iterable[object]:
    t, parts = words(language), screens(instrument)
    for number, items in enumerate(parts, start=1):
        yield SimpleNamespace(
            title=t["part"].format(number=number, total=len(parts)),
            items=[_item(instrument, instrument.items_by_id[item], language) for item in items],
        )


def _item(instrument: Instrument, item: Item, language: str) -> object:
    scale, ways_out = instrument.scale_of(item), instrument.ways_out
    labels = zip(range(scale.minimum, scale.maximum + 1), scale.labels[language], strict=True)
    options = [(str(point), label, False) for point, label in labels]
    options.append((SAYS_DONT_KNOW, ways_out.dont_know[language], True))
    options.append((SAYS_DECLINED, ways_out.declined[language], True))
    return SimpleNamespace(name=ITEM + item.id, text=item.text[language], options=options)


def _questions(entry: Entry, language: str) -> list[object]:
    if not entry.asks_texts:
        return []
    questions = entry.asked.instrument.open_questions
    return [SimpleNamespace(name=QUESTION + each.id, text=each.text[language]) for each in questions]


def _wrong(entry: Entry, language: str, sent: Sent) -> dict[str, str]:
    """Field name -> what to do about it."""
    if sent.problem is None:
        return {}
    t, declined = words(language), entry.asked.instrument.ways_out.declined[language]
    special = {TEAM: t["missing_team"], ROLE: t["missing_role"]}
    missing = {
        name: special.get(name, t["missing_one"].format(declined=declined)) for name in sent.problem.missing
    }
    return missing | {
        name: t["too_long"].format(most=MOST_CHARACTERS, length=length)
        for name, length in sent.problem.too_long.items()
    }


def _fault_link(instrument: Instrument, name: str, language: str) -> str:
    """The question itself, as the list of faults names it."""
    t = words(language)
    texts: Mapping[str, str] = (
        {TEAM: t["team_question"], ROLE: t["role_question"]}
        | {ITEM + item.id: item.text[language] for item in instrument.items}
        | {QUESTION + each.id: each.text[language] for each in instrument.open_questions}
    )
    return texts[name]
