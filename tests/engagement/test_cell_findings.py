"""What is said behind a cell and of leads and roles, word for word."""

from __future__ import annotations

import pytest

from engagement.cell_findings import (
    FROM_TEN_ON,
    NO_GAPS,
    NOTHING_MORE,
    agreement_lines,
    details_sentence,
    favourable_rule,
    favourable_sentence,
    gap_sentence,
    gaps_of,
    gaps_sentence,
    roles_sentence,
)
from engagement.reading import Results
from engagement.report import Report
from readiness.published import Hidden, Participation, PublishedUnit
from surveys.instrument import Better, Scale
from tests.engagement.published_examples import (
    FIGURES,
    LEADS_HIGHER,
    NO_GAP,
    SHARES,
    TEAMS_HIGHER,
    named,
    with_readiness,
)


@pytest.fixture
def results(sample_report: Report) -> Results:
    return sample_report.results


def changed(results: Results, **changes: object) -> PublishedUnit:
    return named(results.readiness, "Operations").model_copy(update=changes)


def test_leads_and_teams_are_named_on_the_side_where_they_are_more_positive(results: Results) -> None:
    unit = changed(results, lead_gaps={"vision": LEADS_HIGHER, "skills": TEAMS_HIGHER, "resources": NO_GAP})
    assert (
        gaps_sentence(unit, results)
        == "Leads are more positive on vision. Teams are more positive on skills."
    )
    assert gap_sentence(LEADS_HIGHER) == "Leads are more positive, by 0.4 points (+0.1 to +0.7; 6 leads)."
    assert gap_sentence(TEAMS_HIGHER) == "Teams are more positive, by 0.5 points (−0.9 to −0.1; 6 leads)."
    assert gap_sentence(NO_GAP) == (
        "No gap worth believing between leads and their people (−0.2 to +0.4; 7 leads)."
    )


def test_without_a_gap_that_may_be_seen_a_sentence_says_where_gaps_stand(results: Results) -> None:
    team = named(results.readiness, "Production Hamburg")
    assert gaps_of(team) == {}
    assert gaps_sentence(team, results) == NO_GAPS
    unit = changed(results, lead_gaps={"vision": Hidden()})
    assert gaps_of(unit) == {}
    assert gaps_sentence(unit, results) == NO_GAPS


def scale(minimum: int, maximum: int, good: Better = Better.HIGHER) -> Scale:
    return Scale(minimum=minimum, maximum=maximum, higher_is=good, labels={})


@pytest.mark.parametrize(
    ("scales", "points"),
    [
        ([scale(1, 5)], "4 and 5 count as favourable, 1 and 2 as unfavourable"),
        ([scale(1, 4)], "3 and 4 count as favourable, 1 and 2 as unfavourable"),
        ([scale(1, 3)], "3 counts as favourable, 1 as unfavourable"),
        # 40 % of eleven points, rounded down, are four.
        ([scale(0, 10)], "7 to 10 count as favourable, 0 to 3 as unfavourable"),
        ([scale(1, 5, Better.LOWER)], "1 and 2 count as favourable, 4 and 5 as unfavourable"),
        ([scale(-2, 2)], "1 and 2 count as favourable, −2 and −1 as unfavourable"),
        ([scale(1, 5), scale(1, 5)], "4 and 5 count as favourable, 1 and 2 as unfavourable"),
        (
            [scale(1, 5), scale(1, 7)],
            "The points at the good end of a scale count as favourable, as many at its other end as unfavourable",
        ),
    ],
)
def test_favourable_points_are_named_and_told_in_general_of_several_scales(
    scales: list[Scale], points: str
) -> None:
    assert favourable_rule(scales) == f"{points}; a mean counts as its nearer point."


@pytest.mark.parametrize(("threshold", "least"), [(5, 10), (12, 12)])
def test_means_of_roles_say_from_how_many_people_on_they_are_shown(
    results: Results, threshold: int, least: int
) -> None:
    stricter = with_readiness(results, threshold=threshold)
    assert f"from {least} of a role on" in roles_sentence(stricter)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (40, 80, "between 40 and 80 %"),
        (0, 20, "at most 20 %"),
        (80, 100, "at least 80 %"),
    ],
)
def test_the_favourable_share_is_said_with_its_interval(low: int, high: int, said: str) -> None:
    shares = SHARES.model_copy(update={"favourable_low": low, "favourable_high": high})
    assert favourable_sentence(shares) == f"Of all members, answered or not, {said} are favourable (95 %)."


def test_a_favourable_share_that_may_be_anything_is_open() -> None:
    shares = SHARES.model_copy(update={"favourable_low": 0, "favourable_high": 100})
    assert favourable_sentence(shares) == "How many of all members are favourable is open."


def test_each_index_of_agreement_has_a_line_and_unknown_ones_have_none() -> None:
    lines = {line.name: line for line in agreement_lines(FIGURES)}
    assert [line.value for line in lines.values()] == ["0.90", "0.83", "−0.10", "0.7", "0.49"]
    assert "up to 0.8 counts" in lines["AD_M"].meaning
    other = agreement_lines(FIGURES.model_copy(update={"rwg_j_slight_skew": None, "bar": None}))
    assert "r_wg(j), slight skew" not in {line.name for line in other}
    assert other[-1].value == "–"
    assert other[-1].meaning == "In a group this large, chance never comes near 0.70."


def test_groups_under_ten_are_told_from_when_details_are_shown_and_others_nothing(results: Results) -> None:
    nine = changed(results, participation=Participation(answered=9, invited=12))
    ten = changed(results, participation=Participation(answered=10, invited=12))
    assert details_sentence(nine) == FROM_TEN_ON
    assert details_sentence(ten) == NOTHING_MORE
