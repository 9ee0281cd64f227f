"""The facts file: what the sponsor said, and everything else a run without a browser needs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml
from pydantic import ValidationError

from engagement.beside_facts import BesideFacts
from exchange.facts_file_lists import LIST_KEYS, lists_data, lists_from_mapping, lists_template
from readiness.facts import Fact, FactCatalogue, fact_catalogue, facts_from_mapping
from readiness.pitfall_catalogue import pitfall_catalogue
from rollout.planning.settings import PlanSettings
from surveys.faults import FaultList, FaultsError
from surveys.instrument_files import faults_of_validation, mapping_from_yaml
from surveys.matching import Target
from surveys.organisation import LONGEST_NAME
from surveys.survey import DEFAULT_THRESHOLD, SMALLEST_THRESHOLD
from surveys.text import clean_text, normalised

_KEYS = ("company", "threshold", "settings", "mapping", "facts", *LIST_KEYS)


@dataclass(frozen=True)
class FactsFile:
    """The content of a facts file; everything has a default.

    Parameters
    ----------
    columns : mapping
        Heading -> item id, open question id, "team", "role", "dropped" or "ignored".
    teams : mapping
        Word in the team column -> name of a unit; empty to leave the rows out.
    facts : tuple of Fact
        What the sources say; several may speak about one fact.
    beside : BesideFacts
        Observations, cadence and projects.
    """

    company: str = "The organisation"
    threshold: int = DEFAULT_THRESHOLD
    settings: PlanSettings = field(default_factory=PlanSettings)
    columns: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    beside: BesideFacts = field(default_factory=BesideFacts)


def facts_from_file(content: bytes, file_name: str, *, today: date) -> FactsFile:
    """A facts file, checked.

    Raises
    ------
    FaultsError
        Unknown keys, values outside their lists, dates in the future: all at once.
    """
    data = mapping_from_yaml(content, file_name)
    faults = FaultList()
    for key in data:
        if key not in _KEYS:
            faults.add(file_name, "there is no such key", f"Use one of: {', '.join(_KEYS)}.", key)
    facts: tuple[Fact, ...] = ()
    try:
        given = _mapping(data, "facts", file_name, faults)
        facts = facts_from_mapping(given, fact_catalogue(), place=file_name, today=today)
    except FaultsError as error:
        faults.extend(error.faults)
    settings = PlanSettings()
    given_settings = _mapping(data, "settings", file_name, faults)
    try:
        settings = PlanSettings.model_validate(given_settings)
    except ValidationError as error:
        faults.extend(faults_of_validation(error, f"{file_name}, settings", given_settings))
    mapping = _mapping(data, "mapping", file_name, faults)
    columns, teams = _columns_and_teams(mapping, file_name, faults)
    threshold = _threshold(data.get("threshold", DEFAULT_THRESHOLD), file_name, faults)
    company = _company(data.get("company"), file_name, faults)
    beside = lists_from_mapping(data, file_name, today=today, faults=faults)
    faults.raise_if_any()
    return FactsFile(company, threshold, settings, columns, teams, facts, beside)


def _mapping(data: Mapping[str, object], key: str, place: str, faults: FaultList) -> dict[str, object]:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults.add(
            f"{place}, {key}", "it is not a list of named values", "Write it as in the template.", value
        )
        return {}
    return {str(name): each for name, each in value.items()}


def _company(value: object, place: str, faults: FaultList) -> str:
    if value is None or value == "":
        return FactsFile.company
    name = clean_text(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not normalised(name) or len(name) > LONGEST_NAME:
        remedy = f"Write it as a text of at most {LONGEST_NAME} characters."
        faults.add(f"{place}, company", "it is not a name", remedy, value)
    return name


def _threshold(value: object, place: str, faults: FaultList) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < SMALLEST_THRESHOLD:
        remedy = f"Give a whole number from {SMALLEST_THRESHOLD} up; {DEFAULT_THRESHOLD} is usual."
        faults.add(f"{place}, threshold", "it is not a threshold", remedy, value)
        return DEFAULT_THRESHOLD
    return value


def _columns_and_teams(
    mapping: dict[str, object], place: str, faults: FaultList
) -> tuple[dict[str, str], dict[str, str]]:
    """`mapping:` takes the team and role column by name, other columns by heading, and team words."""
    columns: dict[str, str] = {}
    for key in mapping:
        if key not in {"team", "role", "columns", "teams"}:
            faults.add(f"{place}, mapping", "there is no such key", "Use team, role, columns, teams.", key)
    for target in (Target.TEAM, Target.ROLE):
        heading = mapping.get(target.value)
        if heading is not None:
            columns[clean_text(str(heading))] = target.value
    for heading, target_word in _mapping(mapping, "columns", f"{place}, mapping", faults).items():
        # Headings are cleaned when an answers file is read, so both are alike.
        columns[clean_text(heading)] = str(target_word)
    teams = _mapping(mapping, "teams", f"{place}, mapping", faults)
    return columns, {word: str(name or "") for word, name in teams.items()}


def facts_template(catalogue: FactCatalogue) -> str:
    """A commented facts file with every fact, its allowed values, and "unknown" throughout."""
    lines = [
        "# Facts of the sponsor interview. Leave 'unknown' where nobody could say.",
        "# A fact may also be written out:",
        "#   pay_link: {value: none, quality: document seen, quote: ..., said_by: ..., on: 2026-01-31}",
        "# Where sources differ, list what each says; all of it is kept and weighed:",
        "#   pay_link: [{value: none, said_by: ...}, {value: direct, quality: document seen}]",
        "# quality: document seen | said in interview | hearsay",
        "# may_read: consultant only | kind of source only | named with consent",
        "company: The organisation",
        f"threshold: {DEFAULT_THRESHOLD}   # groups with fewer answers are hidden",
        "settings:      # all optional; these are the defaults",
        *(f"  {line}" for line in _settings_lines(PlanSettings())),
        "facts:",
    ]
    for section in catalogue.sections:
        lines.append(f"  # --- {section.title}")
        for definition in section.facts:
            values = [option.id for option in definition.options] or [
                f"{definition.minimum:g} to {definition.maximum:g} {definition.unit}"
            ]
            lines.append(f"  # {definition.question}")
            lines.append(f"  #   {' | '.join(values)} | unknown")
            lines.append(f"  {definition.id}: unknown")
    lines.extend(lists_template(pitfall_catalogue()))
    return "\n".join(lines) + "\n"


def _settings_lines(settings: PlanSettings) -> list[str]:
    data = settings.model_dump(mode="json", exclude={"avoid"})
    lines = yaml.safe_dump(data, sort_keys=False).splitlines()
    return [
        *lines,
        "avoid: []   # ranges in which nobody starts: {start: 2027-12-15, end: 2028-01-10, reason: closing}",
    ]


def facts_yaml(file: FactsFile) -> str:
    """A facts file as text; reading it back gives the same content."""
    data: dict[str, object] = {
        "company": file.company,
        "threshold": file.threshold,
        "settings": file.settings.model_dump(mode="json", exclude_defaults=True),
    }
    if file.columns or file.teams:
        data["mapping"] = {"columns": dict(file.columns), "teams": dict(file.teams)}
    data["facts"] = _facts_data(file.facts)
    data |= lists_data(file.beside)
    buffer = io.StringIO()
    yaml.safe_dump(data, buffer, sort_keys=False, allow_unicode=True, width=100)
    return buffer.getvalue()


def _facts_data(facts: Sequence[Fact]) -> dict[str, object]:
    """Fact -> what is said about it; a list where it is said more than once."""
    said: dict[str, list[object]] = {}
    for fact in facts:
        said.setdefault(fact.fact, []).append(_fact_data(fact))
    return {fact: each[0] if len(each) == 1 else each for fact, each in said.items()}


def _fact_data(fact: Fact) -> object:
    data = fact.model_dump(mode="json", exclude_defaults=True, exclude={"fact"})
    data["value"] = "unknown" if fact.value is None else fact.value
    return data["value"] if len(data) == 1 else data
