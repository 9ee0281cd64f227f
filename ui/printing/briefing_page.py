"""The words around the facts of the briefing for works council and data protection."""

from __future__ import annotations

from collections.abc import Iterable

from engagement.briefing import AskedItem, Briefing
from engagement.joining import is_encrypted
from engagement.room import Door
from readiness.pitfall_catalogue import pitfall_catalogue
from surveys.instrument import ItemKind
from surveys.languages import own_name
from surveys.survey import SurveyState
from ui.printing.pages import rendered
from ui.printing.words import PrintWords, print_words

_Section = tuple[str, list[str]]


def briefing_page(
    found: Briefing,
    language: str,
    *,
    languages: list[tuple[str, str, bool]],
    download: str,
    inline: bool = False,
) -> str:
    """The briefing in one of the survey's languages.

    Parameters
    ----------
    download : str
        Where the same page comes as a file.
    inline : bool
        Whether this is that file.
    """
    w = print_words(language)
    return rendered(
        "briefing.html",
        language,
        inline=inline,
        organisation=found.organisation,
        survey=found.survey.name,
        intro=w["briefing_intro"].format(day=w.day(found.day.isoformat())),
        summary=list(_summary(found, w)),
        purpose=w["purpose_1"].format(organisation=found.organisation),
        quoted=found.asked.purpose,
        after_purpose=[w["purpose_2"], w["purpose_3"]],
        who=_who(found, w),
        items=[(each.number, each.text, _use(each, w)) for each in found.asked.items],
        asked_intro=w["asked_intro"].format(items=len(found.asked.items)),
        scales=_scales(found, w),
        texts_heading=_texts_heading(found, w),
        questions=found.asked.questions if found.asks_texts else (),
        readers=_readers(found, w),
        rules=_rules(found, w),
        stored=_stored(found, w),
        not_stored=[w[f"not_stored_{each}"] for each in ("address", "time", "name", "third")],
        possible=list(_possible(found, w)),
        kept=[w[f"kept_{each}"] for each in ("addresses", "answers", "clear", "backups")],
        rights=_rights(found, w),
        germany=[w[f"germany_{number}"] for number in (1, 2, 3)],
        cleared=_cleared(found, w),
        is_cleared=bool(found.room.cleared_by),
        languages=languages,
        download=download,
    )


def _summary(found: Briefing, w: PrintWords) -> Iterable[tuple[str, str]]:
    """The settings at a glance: what, and how it is set."""
    yield w["b_organisation"], found.organisation
    yield w["b_survey"], found.survey.name
    yield w["b_state"], _state(found, w)
    yield w["b_people"], w["b_people_value"].format(people=found.who.people, teams=found.who.teams)
    yield w["b_threshold"], w["b_threshold_value"].format(threshold=found.survey.threshold)
    spoken = ", ".join(own_name(code) for code in found.languages)
    if found.unconfirmed:
        doubtful = ", ".join(own_name(code) for code in found.unconfirmed)
        spoken += f" ({w['b_unconfirmed'].format(languages=doubtful)})"
    yield w["b_languages"], spoken
    yield w["b_contact"], found.room.contact or w["b_nobody"]
    yield w["b_address"], _address(found, w)
    yield w["b_version"], found.version
    yield w["h_cleared"], _cleared(found, w)


def _state(found: Briefing, w: PrintWords) -> str:
    match found.survey.state:
        case SurveyState.OPEN:
            doors = {Door.SHUT: "b_door_shut", Door.OPEN: "b_door_open", Door.PAUSED: "b_door_paused"}
            return w["b_state_open"].format(door=w[doors[found.room.door]])
        case SurveyState.CLOSED:
            return w["b_state_closed"]
        case SurveyState.PUBLISHED:
            return w["b_state_published"]


def _address(found: Briefing, w: PrintWords) -> str:
    address = found.room.address
    if not address:
        return w["b_no_address"]
    return w["b_address_https" if is_encrypted(address) else "b_address_http"].format(address=address)


def _who(found: Briefing, w: PrintWords) -> list[str]:
    dont_know, declined = found.asked.ways_out
    roles = found.asked.roles
    return [
        w["who_voluntary"].format(declined=declined, dont_know=dont_know),
        w["who_roles"].format(roles=", ".join(roles)) if len(roles) > 1 else w["who_one_role"],
        w["who_team"],
        w["who_links" if found.room.open_links else "who_links_personal"],
        w["who_invited"].format(invited=found.who.invited) if found.who.invited else w["who_not_invited"],
    ]


def _use(item: AskedItem, w: PrintWords) -> str:
    uses = []
    if item.kind is ItemKind.COMPONENT:
        uses.append(w["use_component"].format(component=item.component))
    if item.kind is ItemKind.SYMPTOM:
        uses.append(w["use_symptom"].format(symptom=item.symptom or "-", component=item.component))
    uses += [w["use_pitfall"].format(pitfall=_pitfall(each, w)) for each in item.pitfalls]
    return "; ".join(uses)


def _pitfall(pitfall: str, w: PrintWords) -> str:
    """A pitfall's title; an instrument of the client's own may name one we do not know."""
    known = {each.id: each.title for each in pitfall_catalogue().pitfalls}
    return w.pitfalls.get(pitfall) or known.get(pitfall, pitfall)


def _scales(found: Briefing, w: PrintWords) -> list[str]:
    lines = [
        w["asked_scale"].format(items=each.items.replace("-", "–"), answers=" · ".join(each.answers))
        for each in found.asked.scales
    ]
    return [*lines, w["asked_ways_out"].format(ways_out=" · ".join(found.asked.ways_out))]


def _texts_heading(found: Briefing, w: PrintWords) -> str:
    if not found.asked.questions:
        return w["asked_none_open"]
    return w["asked_open"] if found.asks_texts else w["asked_open_off"]


def _readers(found: Briefing, w: PrintWords) -> list[_Section]:
    threshold = found.survey.threshold
    consultant = [w["reads_consultant"]]
    if found.asks_texts:
        consultant.append(w["reads_consultant_texts"].format(fewest=found.fewest_texts))
    consultant.append(w["reads_consultant_paper"])
    if found.who.invited:
        consultant.append(w["reads_consultant_invitations"].format(threshold=threshold))
    texts = w["reads_texts"].format(fewest=found.fewest_texts) if found.asks_texts else w["reads_no_texts"]
    return [
        (w["reader_respondents"], [w["reads_respondents"].format(threshold=threshold)]),
        (w["reader_room"], [w["reads_room"]]),
        (w["reader_consultant"], consultant),
        (w["reader_leadership"], [w["reads_leadership"]]),
        (w["reader_texts"], [texts]),
        (w["reader_server"], [w["reads_server"]]),
    ]


def _rules(found: Briefing, w: PrintWords) -> list[str]:
    threshold, who = found.survey.threshold, found.who
    lines = [w["rule_threshold"].format(threshold=threshold), w["rule_subtraction"], w["rule_rounding"]]
    lines.append(w["rule_once"])
    if who.together:
        groups = "; ".join(", ".join(names) for names in who.together)
        lines.append(w["rule_together"].format(groups=groups))
    else:
        lines.append(w["rule_no_together"])
    if who.too_small:
        lines.append(w["rule_too_small"].format(threshold=threshold, groups="; ".join(who.too_small)))
    if len(found.asked.roles) > 1:
        lines.append(w["rule_leads"].format(threshold=threshold))
    if found.room.leaders_apart:
        lines.append(w["rule_leaders_apart"])
    if found.guarded_symptoms:
        symptoms = ", ".join(found.guarded_symptoms)
        lines.append(w["rule_symptoms"].format(symptoms=symptoms, least=found.guarded_from))
    return lines


def _stored(found: Briefing, w: PrintWords) -> list[str]:
    invitations = (
        w["stored_invitations"].format(addresses=found.addresses_kept)
        if found.addresses_kept
        else w["stored_no_invitations"]
    )
    texts = [w["stored_texts"]] if found.asks_texts else []
    return [
        w["stored_answer"],
        *texts,
        w["stored_receipts"],
        invitations,
        w["stored_organisation"],
        w["stored_device"],
    ]


def _possible(found: Briefing, w: PrintWords) -> Iterable[str]:
    """What somebody could still find out, and how; as the settings make it so."""
    yield from (w["possible_live"], w["possible_log"], w["possible_close"])
    if found.who.invited:
        yield w["possible_links"]
    if found.room.address and not is_encrypted(found.room.address):
        yield w["possible_http"]
    yield w["possible_others"]
    if found.room.open_links:
        yield w["possible_made_up"]
    yield from (w["possible_paper"], w["possible_screen"])


def _rights(found: Briefing, w: PrintWords) -> list[str]:
    contact = found.room.contact
    ask = w["rights_ask"].format(contact=contact) if contact else w["rights_ask_nobody"]
    return [w["rights_voluntary"], w["rights_withdraw"], ask]


def _cleared(found: Briefing, w: PrintWords) -> str:
    room = found.room
    if not room.cleared_by or room.cleared_on is None:
        return w["not_cleared"]
    return w["cleared_by"].format(name=room.cleared_by, day=w.day(room.cleared_on.isoformat()))
