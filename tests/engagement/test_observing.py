"""What a room showed and whether the rhythm holds: kept, merged, contradicted, told to the client."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.observed_findings import (
    contradictions_sentence,
    is_contradicted,
    moved_words,
    observations_sentence,
    seen_signs,
    sign_to_look_for,
)
from engagement.observing import (
    GONE,
    WHOLE,
    Tick,
    Visit,
    bring_back,
    change,
    place_name,
    record,
    remove,
    with_change,
    with_returned,
    with_ticks,
)
from engagement.rhythm import (
    LookedUp,
    bring_rhythm_back,
    check_in_words,
    newest_first,
    record_rhythm,
    remove_rhythm,
    retrospective_words,
    rhythm_sentence,
    weeks_too_many,
    with_record,
)
from engagement.risks import Risks, current_risks
from engagement.setting_up import new_engagement, save_team_list
from readiness.evidence.cadence import CadenceRecord
from readiness.evidence.observed import newest_looks
from readiness.evidence.pieces import SourceKind
from readiness.evidence.readers import Reader, as_read_by
from readiness.evidence.sign_groups import SignGroups, grouping_faults, sign_groups, signs_of
from readiness.facts import Observation
from readiness.pitfall_catalogue import pitfall_catalogue
from surveys.faults import FaultsError
from surveys.organisation_drafts import UnitDraft
from tests.conftest import TODAY

LATE, EMPTY_SEATS = ("no-time", "pulled-away"), ("leadership-not-committed", "empty-top-chairs")
REPORTING = ("status-report-check-ins", "nobody-offers-help")
EARLIER = date(2026, 11, 2)


@pytest.fixture
def engagement(context: Context) -> UUID:
    """A client with a company and two departments."""
    made = new_engagement(context, "A client")
    names = (("Acme", "", "company"), ("Marketing", "Acme", "department"), ("Service", "Acme", "department"))
    rows = [
        UnitDraft(place=name, name=name, parent=parent, level=level, headcount="9")
        for name, parent, level in names
    ]
    save_team_list(context, made.id, tuple(rows))
    return made.id


def unit(context: Context, engagement: UUID, name: str) -> UUID:
    organisation = context.store.organisation(context.workspace, engagement)
    return next(each.id for each in organisation.units if each.name == name)


def ticks(*signs: tuple[str, str], steps: int | None = 2, note: str = "") -> list[Tick]:
    return [Tick(*sign, steps, note) for sign in signs]


def merged(kept: Sequence[Observation], visit: Visit, given: Sequence[Tick]) -> tuple[Observation, ...]:
    return with_ticks(kept, visit, given, [uuid4() for _ in given])


def risks_of(context: Context, engagement: UUID) -> Risks:
    return current_risks(context, engagement, None)


# The form's groups


def test_every_sign_of_the_catalogue_stands_in_exactly_one_group() -> None:
    grouped = [sign for group in sign_groups() for sign in group.keys]
    assert len(grouped) == len(set(grouped)) == 31
    assert set(grouped) == set(signs_of(pitfall_catalogue()))


def test_a_sign_twice_in_none_or_unknown_is_named() -> None:
    first, *others = sign_groups()
    wrong = first.model_copy(update={"signs": (*first.signs[1:], first.signs[1], "no-time/typo")})
    faults = list(grouping_faults(SignGroups(reference="ours", groups=(wrong, *others)), pitfall_catalogue()))
    found = {(fault.problem, fault.value) for fault in faults}
    assert found == {
        ("the sign stands there twice", first.signs[1]),
        ("there is no such sign", "no-time/typo"),
        ("the sign stands in no group", first.signs[0]),
    }


# Which entries are one


def test_the_same_again_on_one_day_corrects_and_keeps_its_id_and_place() -> None:
    visit = Visit("Ada King", None, TODAY)
    first = merged((), visit, ticks(LATE, EMPTY_SEATS))
    again = merged(first, Visit(" ada  KING ", None, TODAY), ticks(LATE, steps=-1, note=" Two left. "))
    assert [each.id for each in again] == [each.id for each in first]
    assert again[0] == first[0].model_copy(update={"steps": -1, "note": "Two left."})
    assert again[1] == first[1]


@pytest.mark.parametrize(
    "other",
    [
        Visit("Ada King", None, EARLIER),
        Visit("Ben Marsh", None, TODAY),
        Visit("Ada King", UUID(int=9), TODAY),
    ],
    ids=["another day", "another observer", "another place"],
)
def test_another_day_observer_or_place_adds(other: Visit) -> None:
    first = merged((), Visit("Ada King", None, TODAY), ticks(LATE))
    both = merged(first, other, ticks(LATE, steps=-2))
    assert len(both) == 2
    assert both[0] == first[0]


def test_a_name_written_otherwise_stays_one_source() -> None:
    first = merged((), Visit("Ada King", None, EARLIER), ticks(LATE))
    both = merged(first, Visit("ADA king", None, TODAY), ticks(LATE))
    assert {each.seen_by for each in both} == {"Ada King"}


def test_not_looked_for_takes_an_entry_back_while_could_not_tell_is_kept() -> None:
    visit = Visit("Ada", None, TODAY)
    first = merged((), visit, ticks(LATE, EMPTY_SEATS))
    after = merged(first, visit, [Tick(*LATE, None), Tick(*EMPTY_SEATS, 0), Tick(*REPORTING, None)])
    assert [(each.signal, each.steps) for each in after] == [("empty-top-chairs", 0)]


def test_two_who_save_at_once_keep_what_both_saw(context: Context, engagement: UUID) -> None:
    signs = list(signs_of(pitfall_catalogue()))

    def save(sign: tuple[str, str], name: str) -> None:
        record(context, engagement, Visit(name, None, TODAY), ticks(sign))

    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(save, sign, name) for sign in signs for name in ("Ada", "Ben")]
        for job in jobs:
            job.result()
    kept = context.store.observations(context.workspace, engagement)
    assert {(each.signal, each.seen_by) for each in kept} == {
        (signal, name) for _, signal in signs for name in ("Ada", "Ben")
    }


# Changing and removing


def test_a_change_writes_only_what_was_changed_so_that_two_can_change_one_entry() -> None:
    (shown,) = merged((), Visit("Ada", None, TODAY), ticks(LATE))
    noted = with_change((shown,), shown, shown.model_copy(update={"note": "Six of fourteen."}))
    both = with_change(noted, shown, shown.model_copy(update={"steps": 1}))
    assert both == (shown.model_copy(update={"note": "Six of fourteen.", "steps": 1}),)


def test_a_change_that_meets_another_entry_replaces_it() -> None:
    first = merged((), Visit("Ada", None, TODAY), ticks(LATE))
    both = merged(first, Visit("Ben", None, TODAY), ticks(LATE, steps=-2))
    after = with_change(both, both[1], both[1].model_copy(update={"seen_by": "ada"}))
    assert after == (both[1].model_copy(update={"seen_by": "Ada"}),)


def test_what_somebody_removed_meanwhile_cannot_be_changed(context: Context, engagement: UUID) -> None:
    (shown,) = record(context, engagement, Visit("Ada", None, TODAY), ticks(LATE))
    assert remove(context, engagement, {shown.id}) == ()
    with pytest.raises(FaultsError, match="somebody removed it meanwhile"):
        change(context, engagement, shown, shown.model_copy(update={"steps": 1}))
    assert bring_back(context, engagement, [shown]) == (shown,)
    assert bring_back(context, engagement, [shown]) == (shown,)


def test_what_was_recorded_anew_is_not_brought_back_over() -> None:
    visit = Visit("Ada", None, TODAY)
    (removed,) = merged((), visit, ticks(LATE))
    anew = merged((), visit, ticks(LATE, steps=-1))
    assert with_returned(anew, [removed]) == anew


# Bad input


def test_all_that_is_wrong_is_named_at_once_with_place_and_remedy(context: Context, engagement: UUID) -> None:
    visit = Visit("  ", UUID(int=5), date(2026, 12, 24))
    given = [
        Tick("no-such", "x", 1),
        Tick("no-time", "x", 1),
        Tick(*LATE, 7),
        Tick(*REPORTING, 1, "n" * 2001),
    ]
    with pytest.raises(FaultsError) as error:
        record(context, engagement, visit, given)
    assert [(fault.place, fault.problem) for fault in error.value.faults] == [
        ("Head of the form, “Who”", "the name is missing"),
        ("Head of the form, “Where”", "the unit is not in the team list any more"),
        ("Head of the form, “When”", "the day lies in the future"),
        ("pitfall 'no-such', sign 'x'", "there is no such pitfall"),
        ("pitfall 'no-time', sign 'x'", "the pitfall has no such sign"),
        ("pitfall 'no-time', sign 'pulled-away'", "there is no such step"),
        ("note on “One after the other reports to the most senior person; nobody offers help.”",
         "the note is too long"),
    ]  # fmt: skip
    assert all(fault.remedy for fault in error.value.faults)
    assert context.store.observations(context.workspace, engagement) == ()


@pytest.mark.parametrize("day", [None, date(1026, 11, 28)])
def test_a_day_that_cannot_be_is_refused(context: Context, engagement: UUID, day: date | None) -> None:
    with pytest.raises(FaultsError, match="“When”"):
        record(context, engagement, Visit("Ada", None, day), ticks(LATE))


def test_an_entry_of_a_unit_that_left_the_team_list_is_kept_shown_and_can_be_changed(
    context: Context, engagement: UUID
) -> None:
    gone = Observation(
        id=uuid4(), pitfall=LATE[0], signal=LATE[1], steps=2, seen_by="Ada", on=TODAY, unit=UUID(int=5)
    )
    context.store.change_observations(context.workspace, engagement, lambda _: [gone])
    organisation = context.store.organisation(context.workspace, engagement)
    assert place_name(gone.unit, organisation) == GONE
    assert place_name(None, organisation) == WHOLE
    (changed,) = change(context, engagement, gone, gone.model_copy(update={"steps": 1}))
    assert (changed.steps, changed.unit) == (1, gone.unit)
    assert seen_signs(risks_of(context, engagement))[0].pull > 0
    elsewhere = unit(context, engagement, "Marketing")
    (moved,) = change(context, engagement, changed, changed.model_copy(update={"unit": elsewhere}))
    with pytest.raises(FaultsError, match="not in the team list"):
        change(context, engagement, moved, moved.model_copy(update={"unit": gone.unit}))


# What it shows


def test_one_observers_newest_entry_counts_and_another_observers_counts_fully_beside_it(
    context: Context, engagement: UUID
) -> None:
    for name, day, steps in (("Ada", EARLIER, -2), ("Ada", TODAY, 2), ("Ben", TODAY, 2)):
        record(context, engagement, Visit(name, None, day), ticks(LATE, steps=steps))
    found = risks_of(context, engagement).report.of("no-time").contributions
    assert [(each.evidence.said_by, each.evidence.direction) for each in found] == [("Ada", 1), ("Ben", 1)]
    assert found[0].log_odds == found[1].log_odds


def test_contradiction_is_between_observers_in_one_place_by_their_newest_entries() -> None:
    place = UUID(int=1)
    ada = merged((), Visit("Ada", place, EARLIER), ticks(LATE))
    against = merged(ada, Visit("Ben", place, TODAY), ticks(LATE, steps=-1))
    assert is_contradicted(newest_looks(against))
    elsewhere = merged(ada, Visit("Ben", None, TODAY), ticks(LATE, steps=-1))
    assert not is_contradicted(newest_looks(elsewhere))
    unsure = merged(ada, Visit("Ben", place, TODAY), ticks(LATE, steps=0))
    assert not is_contradicted(newest_looks(unsure))
    # Ada looked again later and saw that it had changed: now both agree.
    later = merged(against, Visit("Ada", place, TODAY), ticks(LATE, steps=-2))
    assert not is_contradicted(newest_looks(later))


def test_the_sentence_counts_signs_and_observers_and_names_the_most_telling(
    context: Context, engagement: UUID
) -> None:
    assert observations_sentence(()) == "Nobody has looked for signs yet."
    record(context, engagement, Visit("Ada", None, TODAY), ticks(LATE, EMPTY_SEATS, steps=-1))
    signs = seen_signs(risks_of(context, engagement))
    assert observations_sentence(signs) == "2 signs looked for by 1 observer; none is clearly there."
    record(context, engagement, Visit("Ben", None, TODAY), ticks(LATE, REPORTING))
    signs = seen_signs(risks_of(context, engagement))
    # The strong sign comes first; the one about which both disagree is not clearly there.
    assert observations_sentence(signs) == (
        "3 signs looked for by 2 observers; 1 is clearly there. Most telling: "
        "One after the other reports to the most senior person; nobody offers help."
    )
    assert contradictions_sentence(signs) == (
        "Observers saw opposite things about 1 sign: "
        "“Many people come late, leave early or send apologies because of other work”."
    )


def test_a_sign_no_catalogue_has_any_more_is_shown_and_counts_nothing(
    context: Context, engagement: UUID
) -> None:
    old = Observation(id=uuid4(), pitfall="gone", signal="old", steps=2, seen_by="Ada")
    context.store.change_observations(context.workspace, engagement, lambda _: [old])
    (sign,) = seen_signs(risks_of(context, engagement))
    assert (sign.words, sign.pull) == ("Sign no longer in the catalogue", 0.0)


def test_what_moved_is_told_where_it_moved_most(context: Context, engagement: UUID) -> None:
    before = risks_of(context, engagement).report
    assert moved_words(before, risks_of(context, engagement)) == ""
    marketing = unit(context, engagement, "Marketing")
    record(context, engagement, Visit("Ada", marketing, TODAY), ticks(REPORTING))
    # logit .35 + .6 ln 9 = .70 -> 67 %: the observation keeps six tenths of a strong sign's weight.
    words = "“Check-ins are status reports” moved from 35 % to 67 % in Marketing."
    title = pitfall_catalogue().by_id[REPORTING[0]].title
    found = moved_words(before, risks_of(context, engagement), marketing)
    assert found == words.replace("Check-ins are status reports", title)


def test_the_sign_worth_looking_for_is_one_that_nobody_looked_for(context: Context, engagement: UUID) -> None:
    first = sign_to_look_for(risks_of(context, engagement))
    record(context, engagement, Visit("Ada", None, TODAY), ticks((first.pitfall, first.id)))
    assert sign_to_look_for(risks_of(context, engagement)).id != first.id
    record(context, engagement, Visit("Ada", None, TODAY), ticks(*signs_of(pitfall_catalogue())))
    assert sign_to_look_for(risks_of(context, engagement)) is None


def test_a_client_reads_neither_the_observer_nor_the_note(context: Context, engagement: UUID) -> None:
    record(context, engagement, Visit("Ada King", None, TODAY), ticks(LATE, note="Mr Smith left."))
    evidence = [
        each for each in risks_of(context, engagement).report.evidence if each.kind is SourceKind.OBSERVATION
    ]
    read = as_read_by(evidence[0], Reader.CLIENT)
    assert (read.who, read.quote, read.on) == ("Seen in the room", "", None)
    assert "Ada" not in read.says + read.detail
    assert "Ada King" in as_read_by(evidence[0], Reader.CONSULTANT).who


# Rhythm


def look(visit: Visit, last: date | None = EARLIER, due: int = 0, held: int = 0) -> LookedUp:
    return LookedUp(visit, last, due, held)


def test_the_rhythm_is_kept_told_and_moves_its_pitfall(context: Context, engagement: UUID) -> None:
    marketing, service = (unit(context, engagement, name) for name in ("Marketing", "Service"))
    organisation = context.store.organisation(context.workspace, engagement)
    late_from = weeks_too_many(pitfall_catalogue())
    assert late_from == 4
    assert rhythm_sentence((), organisation, late_from) == "Nobody has looked into the calendars yet."
    before = risks_of(context, engagement).report
    # 19 October to 23 November 2026 are 35 days.
    record_rhythm(context, engagement, look(Visit("Ada", marketing, TODAY), date(2026, 10, 19), 2, 1))
    kept = record_rhythm(context, engagement, look(Visit("Ada", service, TODAY), date(2026, 11, 20), 1, 1))
    assert rhythm_sentence(kept.cadence, organisation, late_from) == (
        "Check-ins: 5 weeks ago in Marketing, 3 days ago in Service. Retrospectives: 2 of 3 held."
    )
    first, second = newest_first(kept.cadence)
    assert (first.unit, check_in_words(first)) == (marketing, "last check-in 5 weeks before 23 Nov 2026")
    assert retrospective_words(second) == "1 of 1 retrospectives held"
    assert "in Marketing" in moved_words(before, risks_of(context, engagement), marketing)


def test_of_many_places_the_late_ones_are_counted() -> None:
    records = [
        CadenceRecord(id=uuid4(), unit=UUID(int=n), on=TODAY, last_check_in=date(2026, 10, 1 + 7 * n))
        for n in range(4)
    ]
    # 53, 46, 39 and 32 days before: all of them over four weeks.
    sentence = rhythm_sentence(records, None, 4)
    assert sentence.startswith(
        "Check-ins: 4 of 4 places went 4 weeks or more without one; the longest silence: 7.6"
    )


def test_the_same_look_again_corrects_and_another_person_or_day_adds() -> None:
    first = CadenceRecord(id=uuid4(), on=EARLIER, retrospectives_due=1, seen_by="Ada")
    again = first.model_copy(update={"id": uuid4(), "retrospectives_held": 1, "seen_by": "ada"})
    assert with_record(with_record(Dossier(), first), again).cadence == (again,)
    for other in ({"on": TODAY}, {"seen_by": "Ben"}, {"unit": UUID(int=1)}):
        more = first.model_copy(update={"id": uuid4(), **other})
        assert with_record(with_record(Dossier(), first), more).cadence == (first, more)


def test_a_look_can_be_removed_and_brought_back_and_leaves_the_rest_of_the_dossier(
    context: Context, engagement: UUID
) -> None:
    context.store.change_dossier(
        context.workspace, engagement, lambda it: it.model_copy(update={"projects": ("Phoenix",)})
    )
    kept = record_rhythm(context, engagement, look(Visit("Ada", None, TODAY)))
    (found,) = kept.cadence
    assert remove_rhythm(context, engagement, found.id) == Dossier(projects=("Phoenix",))
    assert bring_rhythm_back(context, engagement, found) == kept
    assert bring_rhythm_back(context, engagement, found) == kept


def test_an_impossible_look_names_everything_at_once(context: Context, engagement: UUID) -> None:
    visit = Visit("", UUID(int=5), EARLIER)
    with pytest.raises(FaultsError) as error:
        record_rhythm(context, engagement, look(visit, date(2026, 11, 20), 1, 2))
    assert [fault.place for fault in error.value.faults] == [
        "Rhythm, “Who”",
        "Rhythm, “Where”",
        "Rhythm, “Last check-in”",
        "Rhythm, “Retrospectives held”",
    ]
    nothing = look(Visit("Ada", None, TODAY), None)
    with pytest.raises(FaultsError, match="nothing to keep"):
        record_rhythm(context, engagement, nothing)
    with pytest.raises(FaultsError, match="lies in the future"):
        record_rhythm(context, engagement, replace(nothing, last_check_in=date(2026, 12, 1)))
