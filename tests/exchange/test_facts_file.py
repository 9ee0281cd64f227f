from __future__ import annotations

from datetime import date
from itertools import chain
from uuid import UUID

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.beside_facts import BesideFacts, keep_beside_facts, placed_in_units
from engagement.context import Context
from engagement.setting_up import new_engagement
from exchange.facts_file import FactsFile, facts_from_file, facts_template, facts_yaml
from readiness.evidence.cadence import CadenceRecord
from readiness.facts import Fact, FactDefinition, MayRead, Observation, SourceQuality, fact_catalogue
from readiness.pitfall_catalogue import ObservationSignal, pitfall_catalogue
from rollout.planning.settings import PlanSettings, Policy
from surveys.faults import FaultsError
from surveys.organisation import DateRange, Level, Organisation, Unit
from surveys.text import clean_text, normalised
from tests.corpus.outcome import TODAY

_text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
_heading = _text.map(clean_text).filter(bool)


def _fact(definition: FactDefinition) -> st.SearchStrategy[Fact]:
    known = (
        st.sampled_from([option.id for option in definition.options])
        if definition.options
        else st.integers(int(definition.minimum or 0) + 1, int(definition.maximum or 0)).map(float)
    )
    return st.builds(
        Fact,
        fact=st.just(definition.id),
        value=st.none() | known,
        quality=st.sampled_from(SourceQuality),
        quote=_text,
        said_by=_text,
        on=st.none() | st.dates(date(2020, 1, 1), TODAY),
        may_read=st.sampled_from(MayRead),
    )


def _numbered(seen: list[tuple[object, str]]) -> tuple[tuple[object, str], ...]:
    """Each with the id of its place."""
    return tuple(
        (each.model_copy(update={"id": UUID(int=number)}), unit)
        for number, (each, unit) in enumerate(seen, start=1)
    )


_SIGNS = [
    (pitfall.id, signal.id)
    for pitfall, signal in pitfall_catalogue().signals()
    if isinstance(signal, ObservationSignal)
]
_days = st.dates(date(2020, 1, 1), TODAY)
_unit = st.just("") | _heading
_observations = st.builds(
    lambda sign, **rest: Observation(id=UUID(int=0), pitfall=sign[0], signal=sign[1], **rest),
    sign=st.sampled_from(_SIGNS),
    steps=st.integers(-2, 2),
    seen_by=_text,
    note=_text,
    on=st.none() | _days,
)
_cadence = st.builds(
    lambda days, held, not_held, seen_by: CadenceRecord(
        id=UUID(int=0),
        on=max(days),
        last_check_in=min(days) if len(days) > 1 else None,
        retrospectives_due=held + not_held,
        retrospectives_held=held,
        seen_by=seen_by,
    ),
    days=st.lists(_days, min_size=1, max_size=2),
    held=st.integers(0, 50),
    not_held=st.integers(0, 50),
    seen_by=_text,
)
_files = st.builds(
    FactsFile,
    company=_heading.filter(lambda text: bool(normalised(text))),
    threshold=st.integers(3, 50),
    settings=st.builds(
        PlanSettings,
        start=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        coach_hours=st.floats(1, 1_000),
        policy=st.sampled_from(Policy),
        avoid=st.lists(
            st.builds(
                lambda start, reason: DateRange(start=start, end=start, reason=reason),
                st.dates(date(2026, 1, 1), date(2030, 1, 1)),
                _text,
            ),
            max_size=2,
        ).map(tuple),
    ),
    columns=st.dictionaries(_heading, st.sampled_from(["team", "vision_01", "dropped"]), max_size=3),
    teams=st.dictionaries(_text, _text, max_size=3),
    facts=st.sets(st.sampled_from(list(fact_catalogue().definitions())), max_size=4)
    .flatmap(
        # Up to three statements about each.
        lambda chosen: st.tuples(
            *(st.lists(_fact(each), min_size=1, max_size=3) for each in sorted(chosen, key=lambda f: f.id))
        )
    )
    .map(lambda statements: tuple(chain.from_iterable(statements))),
    beside=st.builds(
        BesideFacts,
        observations=st.lists(st.tuples(_observations, _unit), max_size=3).map(_numbered),
        cadence=st.lists(st.tuples(_cadence, _unit), max_size=3).map(_numbered),
        projects=st.lists(_heading, max_size=3, unique_by=normalised)
        .filter(lambda names: all(map(normalised, names)))
        .map(tuple),
    ),
)


@settings(max_examples=80, deadline=None)
@given(_files)
def test_a_facts_file_that_is_written_reads_back_the_same(file: FactsFile) -> None:
    assert facts_from_file(facts_yaml(file).encode(), "facts.yaml", today=TODAY) == file


def test_the_template_is_a_valid_file_in_which_nothing_is_known() -> None:
    text = facts_template(fact_catalogue())
    file = facts_from_file(text.encode(), "facts.yaml", today=TODAY)
    assert {fact.fact for fact in file.facts} == set(fact_catalogue().by_id)
    assert {fact.value for fact in file.facts} == {None}
    assert file.settings == PlanSettings()


def test_the_fact_that_the_template_writes_out_can_be_copied() -> None:
    line = next(line for line in facts_template(fact_catalogue()).splitlines() if "pay_link: {" in line)
    copied = line.removeprefix("#").replace("...", "somebody")
    (fact,) = facts_from_file(f"facts:\n{copied}\n".encode(), "facts.yaml", today=TODAY).facts
    assert (fact.value, fact.quality, fact.on) == ("none", SourceQuality.DOCUMENT, date(2026, 1, 31))


def test_other_yaml_writers_read_the_file_too() -> None:
    file = FactsFile(company="Küche & Co: no", teams={"yes": "", "1": "Sales"})
    data = yaml.safe_load(facts_yaml(file))
    assert data["company"] == "Küche & Co: no"
    assert data["mapping"]["teams"] == {"yes": "", "1": "Sales"}


def test_headings_with_line_breaks_match_those_of_an_answers_file() -> None:
    file = facts_from_file(b'mapping: {team: "Which\\n team?"}', "facts.yaml", today=TODAY)
    assert file.columns == {"Which team?": "team"}


def test_a_fact_with_several_statements_is_written_as_a_list() -> None:
    facts = (Fact(fact="pay_link", value="none"), Fact(fact="pay_link", value="direct", said_by="policy"))
    data = yaml.safe_load(facts_yaml(FactsFile(facts=facts)))
    assert data["facts"] == {"pay_link": ["none", {"value": "direct", "said_by": "policy"}]}
    assert not {"observations", "cadence", "projects"} & data.keys()


def _uncommented(template: str, key: str) -> str:
    """The template's example of a list, as somebody would use it."""
    lines = template.splitlines()
    start = lines.index(f"#{key}:")
    return "\n".join(line.removeprefix("#") for line in lines[start : start + 2]).replace("...", "somebody")


def test_the_lists_that_the_template_shows_can_be_used() -> None:
    template = facts_template(fact_catalogue())
    text = "\n".join(_uncommented(template, key) for key in ("observations", "cadence", "projects"))
    file = facts_from_file(text.encode(), "facts.yaml", today=TODAY)
    ((observation, unit),) = file.beside.observations
    assert (observation.steps, observation.on, unit) == (1, date(2026, 1, 31), "Sales")
    ((record, unit),) = file.beside.cadence
    assert (record.weeks_since_check_in, record.retrospective_share, unit) == (5 / 7, 0.5, "Sales")
    assert file.beside.projects == ("Shop relaunch",)
    for pitfall, sign in _SIGNS:
        assert f"#   {pitfall}, {sign}: " in template
    several = next(line for line in template.splitlines() if "pay_link: [" in line)
    assert len(yaml.safe_load(several.removeprefix("#").replace("...", "CEO"))["pay_link"]) == 2


BAD = """
facts:
  pay_link: [none, sometimes, {value: direct, on: 2099-01-01}]
  martians: many
observations:
  - {pitfall: pay-linked-goals, sign: bonus-question, steps: 7}
  - a text
  - {pitfall: martians, sign: green, steps: 1}
  - {pitfall: pay-linked-goals, sign: green, steps: 1, on: 2099-01-01}
  - {pitfall: pay-linked-goals, sign: bonus-question, steps: 1, unit: [Sales], colour: green}
  - {pitfall: pay-linked-goals, sign: bonus-question, steps: 1, id: 3}
cadence:
  - {on: 2099-01-01}
  - {unit: Sales, on: 2026-01-31, last_check_in: 2026-02-01}
  - {on: 2026-01-31, retrospectives_due: 1, retrospectives_held: 2, mood: good}
  - {unit: Sales}
projects: [Shop, "", {name: x}]
"""


def test_all_faults_of_all_parts_come_at_once_with_place_and_remedy() -> None:
    with pytest.raises(FaultsError) as raised:
        facts_from_file(BAD.encode(), "facts.yaml", today=TODAY)
    faults = raised.value.faults
    assert all(each.remedy for each in faults)
    assert [(each.place.removeprefix("facts.yaml, "), each.problem) for each in faults] == [
        ("fact 'pay_link', statement 2", "the value is not one of those allowed"),
        ("fact 'pay_link', statement 3", "the date lies in the future"),
        ("fact 'martians'", "there is no such fact"),
        ("observation 2", "it is not a list of named values"),
        ("observation 5, unit", "it is not a name"),
        ("observation 6, id", "there is no such key"),
        ("observation 1, steps", "Input should be less than or equal to 2"),
        ("observation 3", "there is no such pitfall"),
        ("observation 4", "the pitfall has no such sign"),
        ("observation 4", "the date lies in the future"),
        ("observation 5, colour", "there is no such key"),
        ("cadence 1", "the date lies in the future"),
        ("cadence 2", "the last check-in 2026-02-01 is after the day it was looked up"),
        ("cadence 3, mood", "there is no such key"),
        ("cadence 4, on", "it is missing"),
        ("projects, number 2", "it is not a name"),
        ("projects, number 3", "it is not a name"),
    ]


def test_a_list_that_is_none_is_named() -> None:
    with pytest.raises(FaultsError) as raised:
        facts_from_file(b"{observations: yes, cadence: {on: 1}, projects: Shop}", "f", today=TODAY)
    assert [each.place for each in raised.value.faults] == ["f, observations", "f, cadence", "f, projects"]


# Units are looked up once the team list is known.


def _organisation() -> Organisation:
    firm = Unit(id=UUID(int=1), name="Firm", level=Level.COMPANY, members_direct=0)
    sales = Unit(id=UUID(int=2), name="Sales Süd", level=Level.TEAM, parent=firm.id, members_direct=5)
    return Organisation(units=(firm, sales))


def test_units_are_found_by_name_whatever_its_case_and_the_whole_is_no_unit() -> None:
    text = b"""
observations:
  - {pitfall: pay-linked-goals, sign: bonus-question, steps: 1, unit: sales sud}
  - {pitfall: pay-linked-goals, sign: bonus-question, steps: 2, unit: FIRM}
cadence: [{on: 2026-01-31}]
"""
    beside = facts_from_file(text, "facts.yaml", today=TODAY).beside
    observations, cadence = placed_in_units(beside, _organisation(), UUID(int=9))
    assert [each.unit for each in (*observations, *cadence)] == [UUID(int=2), None, None]
    assert len({each.id for each in (*observations, *cadence)}) == 3
    # The same file gives the same ids.
    assert placed_in_units(beside, _organisation(), UUID(int=9)) == (observations, cadence)


def test_unknown_units_are_all_named_with_their_place() -> None:
    text = b"""
observations: [{pitfall: pay-linked-goals, sign: bonus-question, steps: 1, unit: Mars}]
cadence: [{on: 2026-01-31}, {on: 2026-01-31, unit: Venus}]
"""
    beside = facts_from_file(text, "facts.yaml", today=TODAY).beside
    with pytest.raises(FaultsError) as raised:
        placed_in_units(beside, _organisation(), UUID(int=9))
    assert [str(each) for each in raised.value.faults] == [
        "facts.yaml, observation 1, unit: there is no such unit (found 'Mars'). "
        "Write it as in the team list, or leave it out for the whole organisation.",
        "facts.yaml, cadence 2, unit: there is no such unit (found 'Venus'). "
        "Write it as in the team list, or leave it out for the whole organisation.",
    ]


def test_they_are_kept_with_the_engagement_or_not_at_all(context: Context) -> None:
    engagement, store = new_engagement(context, "Firm").id, context.store
    sign = "{pitfall: pay-linked-goals, sign: bonus-question, steps: 1, unit: Sales Süd}"

    def beside(more: str) -> BesideFacts:
        text = f"observations: [{sign}{more}]\ncadence: [{{on: 2026-01-31}}]\nprojects: [Shop]"
        return facts_from_file(text.encode(), "facts.yaml", today=TODAY).beside

    with pytest.raises(FaultsError):
        keep_beside_facts(context, engagement, beside(f", {sign.replace('Süd', 'Nord')}"), _organisation())
    assert store.observations(context.workspace, engagement) == ()
    keep_beside_facts(context, engagement, beside(""), _organisation())
    (observation,) = store.observations(context.workspace, engagement)
    assert observation.unit == UUID(int=2)
    dossier = store.dossier(context.workspace, engagement)
    assert dossier.projects == ("Shop",)
    assert [each.on for each in dossier.cadence] == [date(2026, 1, 31)]
