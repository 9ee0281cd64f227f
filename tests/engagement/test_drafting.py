"""Draft OKRs matched, kept, changed by several people at once, and told as evidence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import pytest

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.draft_findings import (
    NO_TEAM,
    DraftFindings,
    data_progress,
    draft_pitfalls,
    drafts_sentence,
    findings,
    readiness_sentence,
    team_counts,
)
from engagement.draft_projects import change_projects, projects_of, with_projects
from engagement.drafting import (
    MOST_KEPT,
    add_key_result,
    answer,
    bring_back,
    change_key_result,
    change_objective,
    doubles,
    ids_from,
    keep,
    overrule,
    placed,
    remove,
    remove_key_result,
    teams_of,
    unit_named,
    uphold,
    with_drafts,
)
from engagement.risks import current_risks
from engagement.setting_up import new_engagement, save_team_list
from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.reading import reading_of_text
from readiness.pitfall_catalogue import pitfall_catalogue
from surveys.faults import FaultsError
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft

WORK, EFFECT, UNCLEAR = "Launch the new portal", "Renewals rise from 78 % to 85 %", "A modern onboarding"
RULE = "work-not-effect"


@pytest.fixture
def engagement(context: Context) -> UUID:
    """A client with a company and two departments."""
    made = new_engagement(context, "A client")
    names = (("Acme", "", "company"), ("Sales", "Acme", "department"), ("Service", "Acme", "department"))
    rows = [
        UnitDraft(place=name, name=name, parent=parent, level=level, headcount="9")
        for name, parent, level in names
    ]
    save_team_list(context, made.id, tuple(rows))
    return made.id


def draft(*texts: str, **fields: object) -> DraftOkr:
    own = tuple(DraftKeyResult(id=uuid4(), text=text) for text in texts)
    return DraftOkr(id=uuid4(), key_results=own, **{"objective": "Grow", "team": "Sales"} | fields)


def first(dossier: Dossier) -> tuple[DraftOkr, DraftKeyResult, tuple[UUID, UUID]]:
    own = dossier.drafts[0]
    return own, own.key_results[0], (own.id, own.key_results[0].id)


def organisation_of(context: Context, engagement: UUID) -> Organisation:
    found = context.store.organisation(context.workspace, engagement)
    assert found is not None
    return found


# Matching and keeping


def test_a_team_is_matched_by_its_name_whatever_its_case_and_takes_the_units_name_where_it_has_none(
    context: Context, engagement: UUID
) -> None:
    organisation = organisation_of(context, engagement)
    sales = unit_named(" SALES ", organisation)
    assert organisation.by_id[sales].name == "Sales"  # type: ignore[index]
    assert unit_named("Legal", organisation) is None
    assert unit_named("", organisation) is None
    assert unit_named("Sales", None) is None
    drafts = (draft(WORK, team="sales"), draft(WORK, team=""), draft(WORK, team="Legal"))
    assert teams_of(drafts) == ("sales", "", "Legal")
    found = placed(drafts, {"sales": sales, "": sales, "Legal": uuid4()}, organisation)
    assert [(each.team, each.unit) for each in found] == [("sales", sales), ("Sales", sales), ("Legal", None)]


def test_reading_a_text_again_gives_the_same_ids_so_keeping_it_twice_keeps_it_once(
    context: Context, engagement: UUID
) -> None:
    seed = uuid4()
    read = [
        reading_of_text(f"O: Grow\nKR: {WORK}", new_id=ids_from(seed), team="Sales").drafts for _ in range(2)
    ]
    assert read[0] == read[1]
    keep(context, engagement, read[0])
    assert keep(context, engagement, read[1]).drafts == read[0]
    # Pasted anew it has other ids; the words tell.
    anew = reading_of_text(f"o: grow\nKR: {WORK}", new_id=uuid4, team="sales").drafts
    assert doubles(read[0], anew) == {anew[0].id}
    assert doubles(read[0], [draft(WORK, team="Service")]) == frozenset()


def test_two_who_keep_at_once_lose_nothing(context: Context, engagement: UUID) -> None:
    drafts = [draft(WORK) for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        for job in [pool.submit(keep, context, engagement, [each]) for each in drafts]:
            job.result()
    kept = context.store.dossier(context.workspace, engagement).drafts
    assert {each.id for each in kept} == {each.id for each in drafts}


def test_what_cannot_be_kept_is_named_and_nothing_is_kept(context: Context, engagement: UUID) -> None:
    with pytest.raises(FaultsError, match="nothing to keep"):
        keep(context, engagement, [])
    wrong = [draft(WORK, unit=uuid4()), draft(WORK, unit=uuid4(), objective="")]
    with pytest.raises(FaultsError) as error:
        keep(context, engagement, wrong)
    assert [fault.place for fault in error.value.faults] == ["objective “Grow”", "objective “without words”"]
    with pytest.raises(FaultsError, match=f"more than {MOST_KEPT}"):
        with_drafts((), [draft() for _ in range(MOST_KEPT + 1)])
    assert context.store.dossier(context.workspace, engagement) == Dossier()


# Changing


def test_of_two_who_change_one_key_result_each_keeps_the_field_they_changed(
    context: Context, engagement: UUID
) -> None:
    _, shown, place = first(keep(context, engagement, [draft(WORK, EFFECT)]))
    change_key_result(context, engagement, place, shown, ("Calls fall", "", ""))
    after = change_key_result(context, engagement, place, shown, (WORK, "900", "500"))
    changed = first(after)[1]
    assert (changed.text, changed.baseline, changed.target) == ("Calls fall", "900", "500")
    # Of two who change the same words the later one wins.
    again = change_key_result(context, engagement, place, shown, ("Calls halve", "", ""))
    assert first(again)[1].text == "Calls halve"
    assert again.drafts[0].key_results[1].text == EFFECT


def test_a_changed_text_keeps_answers_and_overruled_flags(context: Context, engagement: UUID) -> None:
    _, shown, place = first(keep(context, engagement, [draft(WORK)]))
    overrule(context, engagement, place, RULE, "It is counted.")
    answer(context, engagement, place, "figure_today", Answer.YES)
    after = change_key_result(context, engagement, place, shown, ("Launch it", "", ""))
    changed = first(after)[1]
    assert (changed.overruled, changed.data) == ({RULE: "It is counted."}, {"figure_today": Answer.YES})


@pytest.mark.parametrize(
    ("wanted", "problems"),
    [
        (("  ", "", ""), ["it has no words"]),
        (("x" * 1001, "y" * 201, "z" * 201), ["the text is too long"] * 3),
    ],
)
def test_a_key_result_that_cannot_be_kept_names_all_faults(
    context: Context, engagement: UUID, wanted: tuple[str, str, str], problems: list[str]
) -> None:
    kept = keep(context, engagement, [draft(WORK)])
    _, shown, place = first(kept)
    with pytest.raises(FaultsError) as error:
        change_key_result(context, engagement, place, shown, wanted)
    assert [fault.problem for fault in error.value.faults] == problems
    assert context.store.dossier(context.workspace, engagement) == kept


def test_a_flag_is_overruled_with_a_reason_and_holds_again(context: Context, engagement: UUID) -> None:
    kept = keep(context, engagement, [draft(WORK)])
    place = first(kept)[2]
    after = overrule(context, engagement, place, RULE, "  Launch is\nthe product's name. ")
    assert first(after)[1].overruled == {RULE: "Launch is the product's name."}
    flag = next(each for each in findings(after.drafts, ()).key_results[0].flags if each.rule == RULE)
    assert not flag.holds
    assert uphold(context, engagement, place, RULE) == kept
    with pytest.raises(FaultsError) as error:
        overrule(context, engagement, place, "no-such", "")
    assert [fault.problem for fault in error.value.faults] == [
        "there is no such rule",
        "the reason is missing",
    ]


def test_the_checklist_is_answered_taken_back_and_refuses_other_questions(
    context: Context, engagement: UUID
) -> None:
    kept = keep(context, engagement, [draft(WORK)])
    place = first(kept)[2]
    answer(context, engagement, place, "figure_today", Answer.NO)
    after = answer(context, engagement, place, "figure_source", Answer.UNKNOWN)
    progress = data_progress(after.drafts[0].key_results)
    assert (progress.answered, progress.unknown, progress.questions) == (1, 1, 5)
    assert readiness_sentence(findings(after.drafts, ())) == (
        "The figure is there for 0, not there for 1, not known yet for 0."
    )
    answer(context, engagement, place, "figure_today", None)
    assert answer(context, engagement, place, "figure_source", None) == kept
    with pytest.raises(FaultsError, match="no such question"):
        answer(context, engagement, place, "figure_colour", Answer.YES)


def test_an_objective_is_changed_in_what_was_changed_and_may_stay_with_a_unit_that_is_gone(
    context: Context, engagement: UUID
) -> None:
    gone = draft(WORK, unit=uuid4())
    context.store.change_dossier(
        context.workspace, engagement, lambda it: it.model_copy(update={"drafts": (gone,)})
    )
    named = change_objective(context, engagement, gone, gone.model_copy(update={"objective": " Win\n"}))
    assert (named.drafts[0].objective, named.drafts[0].unit) == ("Win", gone.unit)
    levelled = change_objective(context, engagement, gone, gone.model_copy(update={"level": DraftLevel.TEAM}))
    assert (levelled.drafts[0].objective, levelled.drafts[0].level) == ("Win", DraftLevel.TEAM)
    late = gone.model_copy(update={"unit": uuid4(), "on": date(2031, 1, 1)})
    with pytest.raises(FaultsError) as error:
        change_objective(context, engagement, gone, late)
    assert len(error.value.faults) == 2


def test_key_results_are_added_and_removed(context: Context, engagement: UUID) -> None:
    own, _, place = first(keep(context, engagement, [draft(WORK)]))
    added = add_key_result(context, engagement, own.id, f" {EFFECT} ")
    assert [each.text for each in added.drafts[0].key_results] == [WORK, EFFECT]
    left = remove_key_result(context, engagement, place)
    assert [each.text for each in left.drafts[0].key_results] == [EFFECT]
    assert remove_key_result(context, engagement, place) == left


def test_a_deleted_draft_comes_back_where_it_stood(context: Context, engagement: UUID) -> None:
    kept = keep(context, engagement, [draft(WORK), draft(EFFECT), draft(UNCLEAR)])
    removed = kept.drafts[1]
    assert len(remove(context, engagement, removed.id).drafts) == 2
    assert len(remove(context, engagement, removed.id).drafts) == 2
    assert bring_back(context, engagement, removed, 1) == kept
    assert bring_back(context, engagement, removed, 1) == kept


@pytest.mark.parametrize(
    "change",
    [
        lambda context, engagement, own, shown, place: overrule(context, engagement, place, RULE, "Why"),
        lambda context, engagement, own, shown, place: answer(
            context, engagement, place, "figure_today", Answer.NO
        ),
        lambda context, engagement, own, shown, place: change_key_result(
            context, engagement, place, shown, ("A", "", "")
        ),
        lambda context, engagement, own, shown, place: change_objective(
            context, engagement, own, own.model_copy(update={"objective": "A"})
        ),
        lambda context, engagement, own, shown, place: add_key_result(context, engagement, own.id, "A"),
    ],
    ids=["overrule", "answer", "key result", "objective", "add"],
)
def test_what_somebody_deleted_meanwhile_cannot_be_changed(
    context: Context, engagement: UUID, change: Callable[..., object]
) -> None:
    own, shown, place = first(keep(context, engagement, [draft(WORK)]))
    remove(context, engagement, own.id)
    with pytest.raises(FaultsError, match="somebody deleted it meanwhile"):
        change(context, engagement, own, shown, place)


# Projects


def test_projects_are_read_one_a_line_each_once() -> None:
    assert projects_of(" - Portal \n\nERP 2\nportal\n• CRM") == ("Portal", "ERP 2", "CRM")
    with pytest.raises(FaultsError, match="projects, line 2"):
        projects_of("Portal\n" + "x" * 201)
    with pytest.raises(FaultsError, match="more than 300"):
        projects_of("\n".join(f"Project {n}" for n in range(301)))


def test_two_who_paste_projects_at_once_keep_what_both_pasted(context: Context, engagement: UUID) -> None:
    change_projects(context, engagement, (), "Portal\nERP")
    change_projects(context, engagement, ("Portal", "ERP"), "Portal\nCRM")
    # Shown before the other one saved: ERP was taken out by the other, Data is added here.
    after = change_projects(context, engagement, ("Portal", "ERP"), "Portal\nERP\nData")
    assert after.projects == ("Portal", "CRM", "ERP", "Data")
    assert with_projects(("A", "B"), ("A", "B"), ()) == ()


# What it shows


def read(*drafts: DraftOkr, projects: tuple[str, ...] = ()) -> DraftFindings:
    return findings(drafts, projects)


@pytest.mark.parametrize(
    ("drafts", "sentence"),
    [
        ((), "No draft OKRs are here yet."),
        ((draft(),), "1 objective without a key result so far."),
        ((draft(WORK),), "The one key result measures work done; it names no number to reach."),
        ((draft(EFFECT),), "The one key result measures no work done; it names a number to reach."),
        (
            (draft(EFFECT, EFFECT),),
            "None of the 2 key results measures work done; all name a number to reach.",
        ),
        ((draft(EFFECT, WORK),), "1 of 2 key results measures work done; 1 names no number to reach."),
        (
            (draft(WORK, EFFECT), draft(WORK, UNCLEAR)),
            "2 of 4 key results measure work done; 3 name no number to reach.",
        ),
    ],
)
def test_the_sentence_counts_work_and_missing_numbers(drafts: tuple[DraftOkr, ...], sentence: str) -> None:
    assert drafts_sentence(read(*drafts)) == sentence


def test_teams_are_counted_by_unit_most_work_first_and_overruled_work_is_neither(
    context: Context, engagement: UUID
) -> None:
    organisation = organisation_of(context, engagement)
    sales = unit_named("Sales", organisation)
    overruled = DraftKeyResult(id=uuid4(), text=WORK, overruled={RULE: "Why"})
    own = draft(WORK, WORK, EFFECT, UNCLEAR, team="Verkauf", unit=sales)
    own = own.model_copy(update={"key_results": (*own.key_results, overruled)})
    found = read(draft(EFFECT, team=""), own, draft(team="Empty"))
    rows = team_counts(found, organisation)
    assert [(r.team, r.outputs, r.outcomes, r.unclear, r.overruled) for r in rows] == [
        ("Sales", 2, 1, 1, 1),
        (NO_TEAM, 0, 1, 0, 0),
    ]
    assert drafts_sentence(found).startswith("2 of 6 key results")


def test_drafts_speak_for_five_pitfalls_with_the_numbers_read() -> None:
    ready = dict.fromkeys(data_checklist().needed, Answer.YES)
    with_data = tuple(DraftKeyResult(id=uuid4(), text=EFFECT, data=ready) for _ in range(3))
    work = draft(*[WORK] * 7, level=DraftLevel.INDIVIDUAL)
    effect = draft().model_copy(update={"key_results": with_data})
    rows = draft_pitfalls(read(work, effect, projects=("New portal",)), pitfall_catalogue())
    assert len(rows) == 5
    signals = {each.name: each for row in rows for each in row.signals}
    # 7 of 7 + 3 are work: 70 %, decisive from 50 %.
    assert signals["Output share"].reading == "70 % (7 of 10 key results of which it can be told)"
    assert signals["Output share"].direction == 1
    assert signals["Measurable share"].reading == "30 % (3 of 10 key results)"
    assert signals["Share with data"].reading == "100 % (3 of 3 key results with a settled checklist)"
    assert signals["Share with data"].direction == -1
    assert signals["Copies of projects"].reading == "7"
    assert signals["OKRs of single people"].direction == 1
    assert rows[-1].pitfall == "over-commitment"


def test_too_little_is_said_to_be_too_little() -> None:
    found = read(draft(WORK, EFFECT, team=""))
    signals = {each.name: each for row in draft_pitfalls(found, pitfall_catalogue()) for each in row.signals}
    assert {each.direction for each in signals.values()} == {None}
    assert signals["Output share"].reading == (
        "too little to tell from 2 key results of which it can be told; 3 are needed"
    )
    assert "projects are not listed yet" in signals["Copies of projects"].reading
    assert "no draft names its level" in signals["Levels"].reading
    assert signals["Output share"].says == "It speaks for it from 50 %, against it up to 20 %."


def test_what_is_kept_reaches_the_risks_of_its_unit_and_of_the_whole(
    context: Context, engagement: UUID
) -> None:
    sales = unit_named("Sales", organisation_of(context, engagement))
    before = current_risks(context, engagement, None).report.of("outputs-not-outcomes").probability
    keep(context, engagement, [draft(WORK, WORK, WORK, unit=sales)])
    after = current_risks(context, engagement, None).report
    assert after.of("outputs-not-outcomes").probability > before
    assert after.of("outputs-not-outcomes", sales).probability > before
