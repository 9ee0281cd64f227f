from __future__ import annotations

from datetime import date

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.facts_file import FactsFile, facts_from_file, facts_template, facts_yaml
from readiness.facts import Fact, FactDefinition, MayRead, SourceQuality, fact_catalogue
from rollout.settings import PlanSettings, Policy
from surveys.organisation import DateRange
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
    facts=st.sets(st.sampled_from(list(fact_catalogue().definitions())), max_size=4).flatmap(
        lambda chosen: st.tuples(*(_fact(each) for each in sorted(chosen, key=lambda each: each.id)))
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
