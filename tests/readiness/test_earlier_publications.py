"""Publishing a survey again after late answers: what an attacker makes of all publications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID, uuid5

import numpy as np
import pytest

from readiness import survey_measurement
from readiness.careless import careless_answers
from readiness.publication import published_readiness
from readiness.published import Hidden, PublishedReadiness
from readiness.published_details import CarelessCheck, LeadGap
from readiness.published_leads import leads_among
from readiness.scoring import component_scores, keyed_item
from surveys.answers import BLANK, NOT_PUBLISHED, AnswerTable
from surveys.instrument import Instrument
from surveys.organisation import Level, Organisation, Unit
from surveys.survey import Survey, reporting_units

_TEXT = {"en": "text"}
_SOURCE = {"document": "test", "place": "here"}
_HOME = UUID(int=7)


def an_instrument(items: int = 3) -> Instrument:
    """One component and one symptom; members and leads."""
    return Instrument.model_validate(
        {
            "id": "tiny",
            "version": "1",
            "languages": ["en"],
            "title": _TEXT,
            "introduction": _TEXT,
            "reference": "made for the tests",
            "scales": {
                "s": {
                    "minimum": 1,
                    "maximum": 5,
                    "higher_is": "better",
                    "labels": {"en": [str(point) for point in range(1, 6)]},
                }
            },
            "ways_out": {"dont_know": {"en": "unsure"}, "declined": {"en": "no comment"}},
            "roles": [{"id": "member", "label": _TEXT}, {"id": "lead", "label": _TEXT}],
            "components": [{"id": "c", "label": _TEXT, "scale": "s", "source": _SOURCE}],
            "items": [
                {
                    "id": f"i{n}",
                    "kind": "component",
                    "component": "c",
                    "scale": "s",
                    "text": {"en": f"item {n}"},
                    "source": _SOURCE,
                }
                for n in range(items)
            ]
            + [
                {
                    "id": "p",
                    "kind": "pitfall",
                    "pitfalls": ["no-cadence"],
                    "scale": "s",
                    "text": {"en": "pitfall"},
                    "source": _SOURCE,
                }
            ],
        }
    )


INSTRUMENT = an_instrument()


@dataclass
class Told:
    """Sums over people that a publication told, by the column that they are of."""

    means: list[frozenset[int]] = field(default_factory=list)
    shares: list[frozenset[int]] = field(default_factory=list)
    items: list[frozenset[int]] = field(default_factory=list)
    pitfall: list[frozenset[int]] = field(default_factory=list)
    people: list[frozenset[int]] = field(default_factory=list)


class Client:
    """An organisation in which everybody has a number, and all that was published of it."""

    def __init__(self, parents: list[int], threshold: int = 5) -> None:
        ids = [uuid5(_HOME, str(number)) for number in range(len(parents))]
        self.parents = parents
        self.organisation = Organisation(
            units=tuple(
                Unit(
                    id=ids[number],
                    name=f"Unit {number}",
                    level=Level.COMPANY if parent < 0 else Level.TEAM,
                    parent=None if parent < 0 else ids[parent],
                    members_direct=500,
                )
                for number, parent in enumerate(parents)
            )
        )
        self.order = [unit.id for unit in self.organisation.units]
        self.survey = Survey(
            id=UUID(int=1),
            workspace_id=UUID(int=2),
            engagement_id=UUID(int=3),
            name="Test",
            instrument_hash=INSTRUMENT.content_hash,
            language="en",
            threshold=threshold,
        )
        self.unit: list[int] = []
        self.role: list[int] = []
        self.values: list[list[int]] = []
        self.first: list[int] = []
        self.documents: list[PublishedReadiness] = []
        self.told = Told()

    def answer(self, unit: int, values: list[int], role: int = 0) -> None:
        self.unit.append(unit)
        self.role.append(role)
        self.values.append(values)
        self.first.append(NOT_PUBLISHED)

    def people(self, unit: int, count: int, *, leads: int = 0, seed: int = 0) -> None:
        rng = np.random.default_rng([seed, unit, len(self.unit)])
        for number in range(count):
            level = rng.integers(2, 5)
            self.answer(
                unit,
                [int(x) for x in np.clip(level + rng.integers(-1, 2, 4), 1, 5)],
                int(number < leads),
            )

    def table(self) -> AnswerTable:
        return AnswerTable(
            INSTRUMENT.item_ids,
            tuple(self.order),
            np.array(self.values, dtype=np.int8).reshape(len(self.unit), 4),
            np.array(self.unit, dtype=np.int32),
            np.array(self.role, dtype=np.int8),
            np.array(self.first, dtype=np.int16),
        )

    def publish(self, *, forget: bool = False) -> PublishedReadiness:
        """Publish again; forgetful publications know nothing of those before them."""
        table = self.table()
        found = published_readiness(
            table,
            INSTRUMENT,
            self.survey,
            self.organisation,
            reporting_units(self.organisation),
            earlier=() if forget else self.documents,
        )
        self.documents.append(found)
        if not forget:
            now = len(self.documents) - 1
            self.first = [now if first == NOT_PUBLISHED else first for first in self.first]
        self._note(found, table)
        return found

    def _note(self, found: PublishedReadiness, table: AnswerTable) -> None:
        """What an attacker learns who knows everybody's place and which questions they skipped."""
        scored = ~np.isnan(component_scores(table, INSTRUMENT, "c"))
        pitfall = ~np.isnan(keyed_item(table, INSTRUMENT, INSTRUMENT.items_by_id["p"]))
        leads = leads_among(table, INSTRUMENT)
        everybody = np.ones(len(table), dtype=bool)
        for unit in found.units:
            within = np.array([self._is_in(at, self.order.index(unit.id)) for at in self.unit], dtype=bool)

            def people(chosen, within=within) -> frozenset[int]:
                return frozenset(map(int, np.flatnonzero(chosen & within)))

            for role, means in unit.roles.items():
                if "c" in means:
                    place = [each.id for each in INSTRUMENT.roles].index(role)
                    self.told.means.append(people(scored & (table.role == place)))
            detail = unit.details.get("c", Hidden())
            for column, chosen, shown in (
                (self.told.people, everybody, unit.participation),
                (self.told.means, scored, unit.components["c"]),
                (self.told.means, scored & leads, unit.lead_gaps.get("c", Hidden())),
                (self.told.pitfall, pitfall, unit.items["p"]),
                (self.told.shares, scored, detail),
            ):
                if not isinstance(shown, Hidden):
                    column.append(people(chosen))
            if not isinstance(detail, Hidden) and not isinstance(detail.items, Hidden):
                self.told.items.append(people(table.values[:, 0] != BLANK))
        if isinstance(found.careless, CarelessCheck) and "c" in found.careless.components:
            marked = careless_answers(table, INSTRUMENT).careless & scored
            self.told.means.append(frozenset(map(int, np.flatnonzero(marked))))

    def _is_in(self, unit: int, group: int) -> bool:
        while unit >= 0:
            if unit == group:
                return True
            unit = self.parents[unit]
        return False


def told_of(sums: list[frozenset[int]], threshold: int, most: int = 4) -> tuple[int, ...] | None:
    """Kinds of people, fewer than the threshold together, whose answers the sums tell of.

    People who are in the same sums are of one kind. Some kinds are told of if a weighted sum
    over them alone can be had: if their rows in a basis of all that the sums leave open depend
    on each other. Up to `most` kinds are tried together.
    """
    people = sorted(frozenset().union(*sums))
    if not people:
        return None
    rows = np.array([[person in seen for person in people] for seen in sums], dtype=float)
    columns, kind = np.unique(rows, axis=1, return_inverse=True)
    size = np.bincount(kind.ravel())
    _, singular, vectors = np.linalg.svd(columns)
    unknown = vectors[int((singular > 1e-9).sum()) :].T
    small = np.flatnonzero(size < threshold)
    for number in range(1, most + 1):
        for kinds in combinations(small, number):
            is_few = size[list(kinds)].sum() < threshold
            if is_few and np.linalg.matrix_rank(unknown[list(kinds)], tol=1e-9) < number:
                return kinds
    return None


def shown(document: PublishedReadiness, cell: str = "participation") -> set[str]:
    """Names of the units that show the cell."""
    return {
        unit.name
        for unit in document.units
        if not isinstance(unit.participation if cell == "participation" else unit.components[cell], Hidden)
    }


def a_random_survey(seed: int, *, forget: bool = False) -> Client:
    """Publish, let answers come, publish, let more come, publish."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 8))
    client = Client([-1, *(int(rng.integers(0, min(unit, 3))) for unit in range(1, size))])
    for publication in range(3):
        for unit in range(size):
            if publication and rng.random() < 0.5:
                continue
            most = 25 if not publication else 14
            client.people(unit, int(rng.integers(0, most)), leads=int(rng.integers(0, 8)), seed=seed)
        for person in range(len(client.unit)):
            if client.first[person] == NOT_PUBLISHED and rng.random() < 0.1:
                client.values[person][int(rng.integers(0, 4))] = BLANK
                if rng.random() < 0.5:
                    client.values[person][:3] = [BLANK] * 3
        client.publish(forget=forget)
    return client


COMPANY_OF_THREE = [-1, 0, 0, 0]


def test_no_publication_combined_with_others_tells_of_too_few_people_and_forgetful_ones_do() -> None:
    leaks = shown_again = gaps = 0
    for seed in range(12):
        client = a_random_survey(seed)
        for column in ("people", "means", "pitfall", "items"):
            assert told_of(getattr(client.told, column), 5) is None, (seed, column)
        assert told_of(client.told.shares, 10) is None, seed
        shown_again += len(shown(client.documents[2], "c"))
        gaps += any(isinstance(unit.lead_gaps.get("c"), LeadGap) for unit in client.documents[0].units)
        naive = a_random_survey(seed, forget=True)
        leaks += told_of(naive.told.means, 5) is not None
    # Otherwise the test would pass by showing nothing, or without an attacker worth the name.
    assert shown_again > 25
    assert gaps > 2
    assert leaks == 12


def test_what_is_shown_again_is_part_of_what_one_publication_would_show() -> None:
    for seed in range(8):
        client = a_random_survey(seed)
        alone = published_readiness(
            client.table(),
            INSTRUMENT,
            client.survey,
            client.organisation,
            reporting_units(client.organisation),
        )
        for cell in ("participation", "c"):
            assert shown(client.documents[-1], cell) <= shown(alone, cell)


def test_a_team_that_was_away_is_shown_when_it_has_answered() -> None:
    client = Client(COMPANY_OF_THREE)
    for unit in (1, 2):
        client.people(unit, 8)
    assert shown(client.publish()) == {"Unit 0", "Unit 1", "Unit 2"}
    client.people(3, 7)
    # The whole company gained the 7 of unit 3; the other two gained nobody.
    assert shown(client.publish(), "c") == {"Unit 0", "Unit 1", "Unit 2", "Unit 3"}


@pytest.mark.parametrize(
    ("came", "left"),
    [
        (0, {"Unit 0", "Unit 1", "Unit 2"}),
        # One more in unit 1 is one more in the company: only unit 2 tells nothing of that person.
        (1, {"Unit 2"}),
        (4, {"Unit 2"}),
        (5, {"Unit 0", "Unit 1", "Unit 2"}),
    ],
)
def test_a_team_is_shown_again_if_nobody_or_enough_came(came: int, left: set[str]) -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 8)
    client.publish()
    client.people(1, came)
    assert shown(client.publish()) == left
    assert shown(client.documents[-1], "c") == left


def test_a_component_that_too_few_of_the_late_answered_is_hidden_where_the_team_is_shown() -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 8)
    client.publish()
    client.people(1, 5)
    client.values[-1][:3] = [BLANK] * 3
    found = client.publish()
    # Five came, and four of them have a score: the mean would tell of four, taking part of five.
    assert shown(found) == {"Unit 0", "Unit 1", "Unit 2"}
    assert shown(found, "c") == {"Unit 2"}


@pytest.mark.parametrize(("came", "has_details"), [(0, True), (7, False), (12, True)])
def test_shares_and_items_are_shown_again_if_nobody_or_ten_came(came: int, has_details: bool) -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 40)
    first = client.publish()
    assert "c" in first.units[1].details
    client.people(1, came)
    found = client.publish()
    assert shown(found, "c") == {"Unit 0", "Unit 1", "Unit 2"}
    for unit in found.units[:2]:
        assert ("c" in unit.details) is has_details
        if has_details:
            assert not isinstance(unit.details["c"].items, Hidden)
    assert "c" in found.units[2].details


@pytest.mark.parametrize(("came", "measured"), [(0, True), (7, False), (12, True)])
def test_reliability_is_told_again_if_nobody_or_ten_came(came: int, measured: bool) -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 40)
    assert client.publish().reliability.keys() == {"c"}
    client.people(1, came)
    found = client.publish()
    assert ("c" in found.reliability) is measured
    assert ("c" in found.quality) is measured


def test_gaps_of_leads_and_means_by_role_are_told_in_the_first_publication_only() -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 40, leads=15)
    first = client.publish().units[0]
    assert isinstance(first.lead_gaps["c"], LeadGap)
    assert any("c" in means for means in first.roles.values())
    client.people(1, 30, leads=10)
    assert client.publish().units[0].lead_gaps == {}
    assert client.documents[-1].units[0].roles == {}
    assert isinstance(client.documents[-1].careless, Hidden)


@pytest.mark.parametrize(("before", "is_shown"), [(0, True), (3, False)])
def test_a_team_under_a_gap_of_leads_is_not_parted_from_it_later(before: int, is_shown: bool) -> None:
    # The gap tells the sum of all leads. Shown later, unit 3 would part them into its own and
    # others', unless none of them was in it when the gap was told.
    client = Client(COMPANY_OF_THREE)
    for unit in (1, 2):
        client.people(unit, 40, leads=15)
    client.people(3, before)
    first = client.publish()
    assert isinstance(first.units[0].lead_gaps["c"], LeadGap)
    hidden_first = {"Unit 1", "Unit 2", "Unit 3"} - shown(first, "c")
    assert "Unit 3" in hidden_first
    for unit in (1, 2, 3):
        client.people(unit, 20)
    assert ("Unit 3" in shown(client.publish(), "c")) is is_shown
    # Who took part was never parted, so that can be told.
    assert "Unit 3" in shown(client.documents[-1])


def test_what_only_the_first_publication_tells_is_not_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 40, leads=15)
    worked_out: list[str] = []

    def noted(name: str) -> Callable[..., object]:
        real = getattr(survey_measurement, name)
        return lambda *given: (worked_out.append(name), real(*given))[1]

    for name in ("lead_gaps", "careless_check", "role_means"):
        monkeypatch.setattr(survey_measurement, name, noted(name))
    client.publish()
    assert sorted(worked_out) == ["careless_check", "lead_gaps", "role_means"]
    client.people(1, 30, leads=10)
    client.publish()
    assert len(worked_out) == 3


def test_late_answers_at_the_end_of_the_scale_are_not_told_by_subtraction() -> None:
    # Unit 1: 8 people at 3 make 24; with five fives 49 / 13 = 3.8. The difference, 49.4 - 24
    # give or take 1.05, puts the five at 4.87 or more: each of them chose 5.
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        for _ in range(4):
            client.answer(unit, [2, 2, 2, 3])
            client.answer(unit, [4, 4, 4, 3])
    client.publish()
    for _ in range(5):
        client.answer(1, [5, 5, 5, 3])
    found = client.publish()
    assert shown(found) == {"Unit 0", "Unit 1", "Unit 2"}
    assert shown(found, "c") == {"Unit 2"}


def test_items_are_left_out_where_fewer_than_ten_late_people_answered_one_of_them() -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 40)
    client.publish()
    client.people(1, 12)
    for person in range(-3, 0):
        client.values[person][0] = BLANK
    # 12 came with a score, so there are shares; 9 of them answered item 0, so there are no items.
    for unit in client.publish().units[:2]:
        assert not isinstance(unit.details["c"].shares, Hidden)
        assert isinstance(unit.details["c"].items, Hidden)


def test_too_few_of_the_late_are_not_told_by_how_high_all_of_them_lie() -> None:
    # 8 people of unit 1 at 3 make 24; then 7 more of it and one of unit 2 make 59 of 16, shown
    # as 3.7. So the late 8 lie at 4.25 at least, and 7 of them, fewer than the threshold of 8,
    # at (34 - 5) / 7 = 4.14 to 5: less than a point.
    client = Client([-1, 0, 0], threshold=8)
    for _ in range(4):
        client.answer(1, [2, 2, 2, 3])
        client.answer(1, [4, 4, 4, 3])
    client.publish()
    for level in (5, 5, 5, 4, 4, 4, 4):
        client.answer(1, [level] * 3 + [3])
    client.answer(2, [4, 4, 4, 3])
    assert "Unit 0" in shown(client.publish())
    assert "Unit 0" not in shown(client.documents[-1], "c")


def test_late_answers_in_the_middle_of_the_scale_are_shown() -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        for _ in range(4):
            client.answer(unit, [2, 2, 2, 3])
            client.answer(unit, [4, 4, 4, 3])
    client.publish()
    for level in (2, 3, 3, 4, 4):
        client.answer(1, [level] * 4)
    assert shown(client.publish(), "c") == {"Unit 0", "Unit 1", "Unit 2"}


def test_without_earlier_publications_numbers_of_answers_mean_nothing() -> None:
    client = Client([-1, 0, 0])
    for unit in (1, 2):
        client.people(unit, 8)
    first = client.publish()
    again = published_readiness(
        client.table(), INSTRUMENT, client.survey, client.organisation, reporting_units(client.organisation)
    )
    assert again == first


def test_a_publication_of_other_groups_is_refused() -> None:
    client, other = Client([-1, 0, 0]), Client(COMPANY_OF_THREE)
    for each in (client, other):
        each.people(1, 8)
        each.people(2, 8)
        each.publish()
    client.documents = other.documents
    with pytest.raises(ValueError, match="publication 0 reports other groups"):
        client.publish()


def test_answers_of_a_publication_that_is_not_there_are_refused() -> None:
    client = Client([-1, 0, 0])
    client.people(1, 8)
    client.publish()
    client.first = [3] * 8
    with pytest.raises(ValueError, match="publication 3, but there are 1"):
        client.publish()
