"""Small groups joined before a survey opens."""

from time import process_time
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from readiness.confidentiality import publishable
from surveys.organisation import Level, Organisation, Unit
from surveys.reporting_clusters import Part, clusters, joined
from surveys.reporting_groups import (
    LEAST_CHANCE,
    proposed_reporting_units,
    row_of_unit,
    visibility_forecast,
)
from surveys.survey import ReportingUnit, reporting_units
from surveys.visibility import chance_of_enough, people_needed

# With a threshold of 5 and a response rate of .8, seven people are enough:
# P(5 or more of 6) = 6 * .8^5 * .2 + .8^6 = .655; of 7: 21 * .8^5 * .04 + 7 * .8^6 * .2 + .8^7 = .852
NEEDED = 7


def unit_of(name, people, *below, function="", location=""):
    """A unit with so many direct members; with units below it a department."""
    return {
        "name": name,
        "people": people,
        "below": below,
        "function": function,
        "location": location,
    }


def organisation_of(root):
    """Units numbered from 1 in the order of a walk from the root."""
    units = []

    def add(described, parent):
        below = described["below"]
        level = Level.COMPANY if parent is None else Level.DEPARTMENT if below else Level.TEAM
        unit = Unit(
            id=UUID(int=len(units) + 1),
            name=described["name"],
            level=level,
            parent=parent,
            members_direct=described["people"],
            function=described["function"],
            location=described["location"],
        )
        units.append(unit)
        for child in below:
            add(child, unit.id)

    add(root, None)
    return Organisation(units=tuple(units))


def proposal(root, threshold=5, rate=0.8):
    """``{name: (people, name of the row above)}`` of the proposed rows, in their order."""
    organisation = organisation_of(root)
    rows = proposed_reporting_units(organisation, threshold, rate)
    names = {row.id: row.name for row in rows}
    forecast = visibility_forecast(rows, organisation, threshold, rate)
    return {seen.name: (seen.people, names.get(row.parent)) for seen, row in zip(forecast, rows, strict=True)}


@st.composite
def organisations(draw):
    """Trees of up to 30 units with teams of 0 to 12 people."""
    count = draw(st.integers(1, 30))
    parents = [draw(st.integers(0, place - 1)) for place in range(1, count)]
    units = [
        Unit(
            id=UUID(int=place + 1),
            name=f"Unit {place}",
            level=Level.TEAM if place else Level.COMPANY,
            parent=UUID(int=parents[place - 1] + 1) if place else None,
            members_direct=draw(st.integers(0, 12)),
            function=draw(st.sampled_from(["", "sales", "works"])),
            location=draw(st.sampled_from(["", "Kiel"])),
        )
        for place in range(count)
    ]
    return Organisation(units=tuple(units))


# The proposal


def test_small_sibling_teams_are_reported_together():
    assert proposal(
        unit_of("All", 0, unit_of("Finance", 3), unit_of("Production", 20), unit_of("People", 4))
    ) == {
        "All": (27, None),
        "Finance and People": (7, "All"),
        "Production": (20, "All"),
    }


def test_teams_that_are_large_enough_stay_as_they_are():
    organisation = organisation_of(unit_of("All", 0, unit_of("North", 8), unit_of("South", 9)))
    assert proposed_reporting_units(organisation, 5) == reporting_units(organisation)


def test_the_higher_the_threshold_or_the_lower_the_rate_the_more_is_joined():
    # P(5 or more of 9 | .8) = .98, but P(8 or more of 9 | .8) = .44 and P(5 or more of 9 | .5) = .5
    root = unit_of("All", 0, unit_of("North", 9), unit_of("South", 9))
    assert len(proposal(root)) == 3
    assert "North and South" in proposal(root, threshold=8)
    assert "North and South" in proposal(root, rate=0.5)


def test_the_same_work_is_joined_before_other_work():
    root = unit_of(
        "All",
        0,
        unit_of("A", 4, function="sales"),
        unit_of("B", 4, function="works"),
        unit_of("C", 4, function="sales"),
        unit_of("D", 4, function="works"),
    )
    assert list(proposal(root)) == ["All", "A and C", "B and D"]


def test_the_same_work_counts_more_than_the_same_place():
    root = unit_of(
        "All",
        0,
        unit_of("A", 4, function="sales", location="Kiel"),
        unit_of("B", 4, function="works", location="Kiel"),
        unit_of("C", 4, function="sales", location="Ulm"),
        unit_of("D", 4, function="works", location="Ulm"),
    )
    assert list(proposal(root)) == ["All", "A and C", "B and D"]


def test_teams_are_never_joined_across_parents():
    found = proposal(
        unit_of(
            "All",
            0,
            unit_of("East", 0, unit_of("A", 3), unit_of("B", 9)),
            unit_of("West", 0, unit_of("C", 4), unit_of("D", 9)),
        )
    )
    assert found["A and B"] == (12, "East")
    assert found["C and D"] == (13, "West")


def test_few_direct_members_are_reported_with_a_small_team_below():
    # Product's own three people would remain when its teams are subtracted
    found = proposal(unit_of("All", 9, unit_of("Product", 3, unit_of("Quality", 4), unit_of("Design", 9))))
    assert found["Quality and Product (direct)"] == (7, "Product")
    assert found["Product"] == (16, "All")


def test_few_direct_members_without_small_teams_make_a_group_of_managements():
    found = proposal(
        unit_of(
            "All",
            3,
            unit_of("Product", 2, unit_of("A", 8), unit_of("B", 9)),
            unit_of("Sales", 2, unit_of("C", 8), unit_of("D", 9)),
        )
    )
    assert found["All (direct), Product (direct) and Sales (direct)"] == (7, "All")
    assert found["Product"] == (17, "All")


def test_managements_too_few_to_make_a_group_join_a_team_of_their_own():
    found = proposal(
        unit_of(
            "All",
            0,
            unit_of("Product", 1, unit_of("A", 8), unit_of("B", 9)),
            unit_of("Sales", 1, unit_of("C", 8), unit_of("D", 9)),
        )
    )
    assert found["A and Product (direct)"] == (9, "Product")
    assert found["C and Sales (direct)"] == (9, "Sales")


def test_a_small_team_among_large_ones_joins_the_many_direct_members():
    found = proposal(unit_of("All", 12, unit_of("Legal", 3), unit_of("Production", 20)))
    assert found["Legal and All (direct)"] == (15, "All")
    assert found["Production"] == (20, "All")


def test_a_small_team_among_large_ones_joins_the_one_most_like_it():
    found = proposal(
        unit_of(
            "All",
            0,
            unit_of("Legal", 3, function="office"),
            unit_of("Production", 20, function="works"),
            unit_of("Finance", 25, function="office"),
        )
    )
    assert found["Legal and Finance"] == (28, "All")


def test_a_small_team_among_departments_stays_and_the_forecast_says_so():
    root = unit_of("All", 0, unit_of("Legal", 3), unit_of("Works", 0, unit_of("A", 8), unit_of("B", 9)))
    organisation = organisation_of(root)
    rows = proposed_reporting_units(organisation, 5)
    forecast = {row.name: row for row in visibility_forecast(rows, organisation, 5)}
    assert forecast["Legal"].chance == 0


def test_a_department_that_is_small_altogether_is_one_group_beside_its_siblings():
    found = proposal(
        unit_of("All", 0, unit_of("Staff", 1, unit_of("Legal", 2), unit_of("Press", 1)), unit_of("Audit", 3))
    )
    assert found == {"All": (7, None), "Staff and Audit": (7, "All")}


def test_an_organisation_that_is_too_small_is_one_row():
    organisation = organisation_of(unit_of("All", 1, unit_of("A", 2), unit_of("B", 2)))
    (row,) = proposed_reporting_units(organisation, 5)
    assert (row.id, row.parent) == (organisation.root.id, None)
    assert set(row.unit_ids) == set(organisation.by_id)


def test_a_team_without_members_keeps_its_row_and_is_joined_to_nobody():
    found = proposal(unit_of("All", 0, unit_of("New", 0), unit_of("Legal", 3), unit_of("Audit", 4)))
    assert found == {"All": (7, None), "New": (0, "All"), "Legal and Audit": (7, "All")}


def test_a_unit_keeps_its_id_and_a_joined_group_has_one_made_of_its_units():
    organisation = organisation_of(unit_of("All", 0, unit_of("A", 3), unit_of("B", 9), unit_of("C", 4)))
    rows = {row.name: row for row in proposed_reporting_units(organisation, 5)}
    assert rows["B"].id == UUID(int=3)
    members = f"{UUID(int=2)} {UUID(int=4)}"
    assert rows["A and C"].id == uuid5(NAMESPACE_OID, members)


def test_words_of_another_language_can_be_given():
    organisation = organisation_of(
        unit_of("Werk", 9, unit_of("Produkt", 2, unit_of("Labor", 2), unit_of("Test", 3), unit_of("Bau", 9)))
    )
    rows = proposed_reporting_units(organisation, 5, direct_name="{} (direkt)", conjunction="und")
    assert rows[2].name == "Labor, Test und Produkt (direkt)"


def test_a_name_of_many_names_is_cut_where_a_units_name_would_be():
    teams = [unit_of("T" * 90 + str(n), 2) for n in range(4)]
    _, row = proposed_reporting_units(organisation_of(unit_of("All", 0, *teams)), 5)
    assert len(row.name) == 200
    assert row.name.endswith("…")


def test_every_row_is_shown_when_everybody_answers_which_separate_rows_are_not():
    organisation = organisation_of(
        unit_of(
            "All",
            2,
            unit_of("Product", 1, unit_of("A", 8), unit_of("B", 9)),
            unit_of("Works", 1, unit_of("C", 3), unit_of("D", 4), unit_of("E", 12)),
            unit_of("Sales", 1, unit_of("F", 8), unit_of("G", 8)),
            unit_of("Legal", 3),
        )
    )

    def hidden(rows):
        parents = {row.id: row.parent for row in rows}
        counts = {row.id: sum(organisation.by_id[u].members_direct for u in row.unit_ids) for row in rows}
        return len(parents) - len(publishable(parents, counts, 5, first={organisation.root.id}))

    # Apart: C, D and Legal are under 5, and so are the direct members of all four
    assert hidden(reporting_units(organisation)) >= 4
    assert hidden(proposed_reporting_units(organisation, 5)) == 0


@settings(max_examples=100)
@given(organisations(), st.sampled_from([3, 5, 8]), st.sampled_from([0.5, 0.8, 1.0]))
def test_every_proposal_is_a_tree_that_holds_everybody_once(organisation, threshold, rate):
    rows = proposed_reporting_units(organisation, threshold, rate)
    assert rows == proposed_reporting_units(organisation, threshold, rate)
    assert (rows[0].id, rows[0].name, rows[0].parent) == (organisation.root.id, organisation.root.name, None)
    assert sorted(u for row in rows for u in row.unit_ids) == sorted(organisation.by_id)
    known = set()
    for row in rows:
        assert row.id not in known
        assert row.parent in known or row is rows[0]
        known.add(row.id)
    assert visibility_forecast(rows, organisation, threshold, rate)[0].people == organisation.members_total(
        organisation.root.id
    )


@settings(max_examples=100)
@given(organisations())
def test_nobody_is_reported_outside_their_part_of_the_organisation(organisation):
    for row in proposed_reporting_units(organisation, 5):
        if row.parent is None:
            continue
        for unit in row.unit_ids:
            above = {each.id for each in organisation.ancestors(unit)} | {unit}
            assert row.parent in above or row.id == unit
            # A team may only be with its siblings, or with the whole of a small department
            if not organisation.children(unit) and organisation.by_id[unit].parent != row.parent:
                assert organisation.by_id[unit].parent in row.unit_ids


@settings(max_examples=100)
@given(organisations())
def test_a_row_stays_small_only_where_there_is_nobody_to_join(organisation):
    rows = proposed_reporting_units(organisation, 5)
    parents = {row.parent for row in rows}
    people = {row.id: row.people for row in visibility_forecast(rows, organisation, 5)}
    lowest = [row for row in rows if row.id not in parents and people[row.id] and row.parent]
    for row in lowest:
        siblings = [other for other in lowest if other.parent == row.parent and other is not row]
        assert people[row.id] >= NEEDED or not siblings


def test_a_unit_is_spoken_for_by_its_own_row_or_by_the_one_that_holds_it():
    organisation = organisation_of(
        unit_of("All", 9, unit_of("Product", 3, unit_of("Quality", 4), unit_of("Design", 9)))
    )
    rows = {row.name: row for row in proposed_reporting_units(organisation, 5)}
    spoken_for = row_of_unit(rows.values())
    product, quality, design = (UUID(int=n) for n in (2, 3, 4))
    assert spoken_for[product] == product  # its direct members are elsewhere, its row is not
    assert spoken_for[quality] == rows["Quality and Product (direct)"].id
    assert spoken_for[design] == design
    assert set(spoken_for) == set(organisation.by_id)


def test_thousands_of_tiny_teams_take_no_time():
    # .15 s measured
    organisation = organisation_of(unit_of("All", 0, *[unit_of(f"T{n}", 3) for n in range(3000)]))
    start = process_time()
    rows = proposed_reporting_units(organisation, 5)
    assert process_time() - start < 2
    assert len(rows) == 1 + 1000  # three teams of three make nine of the seven needed


# The clusters


def part(people, position=0, **kept):
    named = {"function": "", "location": ""} | kept
    return Part((UUID(int=position + 1),), (f"P{position}",), people, position=position, **named)


def test_the_largest_part_takes_the_smallest_that_makes_it_enough():
    # 6 + 1, 5 + 2, 4 + 3
    made, left = clusters([part(n, position=n) for n in (1, 2, 3, 4, 5, 6)], NEEDED)
    assert [cluster.names for cluster in made] == [("P1", "P6"), ("P2", "P5"), ("P3", "P4")]
    assert left == []


def test_what_is_left_is_too_few_together_and_not_joined():
    made, left = clusters([part(6, 0), part(4, 1), part(2, 2)], NEEDED)
    assert [cluster.people for cluster in made] == [8]
    assert [each.people for each in left] == [4]


def test_a_mixed_cluster_has_no_function_of_its_own():
    both = joined([part(3, 0, function="sales"), part(4, 1, function="works")])
    assert (both.people, both.function) == (7, "")
    assert joined([part(3, 0, function="sales"), part(4, 1, function="sales")]).function == "sales"


def test_nothing_cannot_be_joined():
    with pytest.raises(ValueError, match="nothing to join"):
        joined([])


@given(st.lists(st.integers(1, NEEDED - 1), max_size=20))
def test_clusters_lose_nobody_and_use_up_what_would_be_enough(sizes):
    made, left = clusters([part(n, position) for position, n in enumerate(sizes)], NEEDED)
    assert sum(p.people for p in made) + sum(p.people for p in left) == sum(sizes)
    assert all(cluster.people >= NEEDED for cluster in made)
    assert sum(p.people for p in left) < NEEDED
    # A cluster is closed as soon as it is enough, so none has room for two
    assert all(cluster.people < 2 * NEEDED for cluster in made)


# The forecast


def forecast_of(root, threshold=5, rate=0.8):
    organisation = organisation_of(root)
    rows = visibility_forecast(reporting_units(organisation), organisation, threshold, rate)
    return {row.name: row for row in rows}


def test_a_row_is_visible_with_the_binomial_chance_of_enough_answers():
    found = forecast_of(unit_of("All", 0, unit_of("North", 7), unit_of("South", 6)))
    assert found["North"].chance == pytest.approx(0.852, abs=5e-4)
    assert found["South"].chance == pytest.approx(0.655, abs=5e-4)
    assert found["All"].people == 13


def test_few_direct_members_are_a_remainder_that_hides_one_more_row():
    # Two people: some but not five of them answer with 1 - .2^2 = .96
    found = forecast_of(unit_of("All", 2, unit_of("North", 20), unit_of("South", 20)))
    assert found["All"].remainder_chance == pytest.approx(0.96)
    assert found["All"].direct == 2
    assert found["North"].remainder_chance == 0


def test_nobody_directly_in_a_unit_leaves_no_remainder():
    assert forecast_of(unit_of("All", 0, unit_of("North", 20)))["All"].remainder_chance == 0


def test_when_everybody_answers_a_row_is_visible_or_not():
    found = forecast_of(unit_of("All", 0, unit_of("North", 5), unit_of("South", 4)), rate=1.0)
    assert (found["North"].chance, found["South"].chance) == (1, 0)


@given(st.integers(0, 400), st.integers(1, 20), st.floats(0.01, 1))
def test_the_chance_is_that_of_scipys_binomial_distribution(people, threshold, rate):
    # scipy 1.17.1: stats.binom.sf(threshold - 1, people, rate)
    expected = stats.binom.sf(threshold - 1, people, rate)
    assert chance_of_enough(people, threshold, rate) == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 30), st.floats(0.05, 1))
def test_the_people_needed_are_the_fewest_that_are_enough(threshold, rate):
    needed = people_needed(threshold, rate, LEAST_CHANCE)
    assert chance_of_enough(needed, threshold, rate) >= LEAST_CHANCE
    assert chance_of_enough(needed - 1, threshold, rate) < LEAST_CHANCE


def test_a_million_people_are_no_trouble():
    assert chance_of_enough(1_000_000, 5, 0.8) == pytest.approx(1)


@pytest.mark.parametrize("rate", [0, -0.1, 1.1])
def test_a_rate_is_above_nought_and_at_most_one(rate):
    organisation = organisation_of(unit_of("All", 9))
    with pytest.raises(ValueError, match="response rate"):
        proposed_reporting_units(organisation, 5, rate)
    with pytest.raises(ValueError, match="response rate"):
        visibility_forecast(reporting_units(organisation), organisation, 5, rate)


def test_a_threshold_under_one_is_refused():
    with pytest.raises(ValueError, match="threshold of 0"):
        proposed_reporting_units(organisation_of(unit_of("All", 9)), 0)


def test_a_rate_that_makes_no_group_large_enough_is_refused():
    with pytest.raises(ValueError, match="no group large enough"):
        people_needed(5, 1e-7, LEAST_CHANCE)


def test_rows_that_are_no_tree_over_the_units_are_refused():
    organisation = organisation_of(unit_of("All", 0, unit_of("North", 7)))
    top, north = reporting_units(organisation)
    stranger = ReportingUnit(id=UUID(int=9), name="X", parent=top.id, unit_ids=(UUID(int=9),))
    twice = ReportingUnit(id=UUID(int=9), name="X", parent=top.id, unit_ids=north.unit_ids)
    for rows, message in (
        ((north, top), "before its parent"),
        ((top, top), "appears twice"),
        ((top, stranger), "unknown or in another row"),
        ((top, north, twice), "unknown or in another row"),
    ):
        with pytest.raises(ValueError, match=message):
            visibility_forecast(rows, organisation, 5)
