"""What the room sees of a component: every branch of the wording, and the boss in the room."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from uuid import UUID

import pytest

from engagement.context import Context
from engagement.reading import Results, latest_results
from engagement.reveal_texts import Reported, RevealTexts, Says, reveal_texts
from engagement.revealing import Reveal, reveals, share_text, weakest_first
from readiness.published import Agreement, Hidden, Participation, PublishedMean, Verdict
from readiness.published_details import RoleMean, Shares
from surveys.instrument import Better
from tests.engagement.published_examples import SHARES, detail, mean, with_readiness


@pytest.fixture(scope="module")
def results(sample_project: tuple[Context, UUID]) -> Results:
    found = latest_results(*sample_project)
    assert found is not None
    return found


def with_overall(results: Results, **changes: object) -> Results:
    overall = results.readiness.overall.model_copy(update=changes)
    return with_readiness(results, units=(overall, *results.readiness.units[1:]))


def one(
    results: Results,
    cell: PublishedMean | Hidden,
    symptom: PublishedMean | Hidden | None = None,
    *,
    leaders_apart: bool = False,
    **changes: object,
) -> Reveal:
    """Vision with a cell and a symptom of the test's own."""
    overall = results.readiness.overall
    item = results.instrument.items_of("vision", kind_of_symptom(results))[0].id
    found = with_overall(
        results,
        components=overall.components | {"vision": cell},
        items=overall.items | {item: symptom or Hidden()},
        **({"roles": {}, "agreement": {}} | changes),
    )
    return next(each for each in reveals(found, leaders_apart=leaders_apart) if each.component == "vision")


def kind_of_symptom(results: Results):
    return next(item.kind for item in results.instrument.items if item.kind.value == "symptom")


def german(results: Results) -> Results:
    survey = results.survey.model_copy(update={"language": "de"})
    return Results(survey, results.instrument, results.snapshot)


def test_predicted_and_reported_the_same_way_ends_in_where_it_was_seen(results: Results) -> None:
    reveal = one(results, mean(Verdict.MISSING), mean(Verdict.MISSING))
    assert reveal.sentence == "Likely missing: 2.4, probably between 2.0 and 2.8."
    assert reveal.finding == (
        "Vision: likely missing, which shows as “unsure what it is for”; people report it from everyday work too."
    )
    assert reveal.question == "Where did you see it last?"


@pytest.mark.parametrize(
    ("predicted", "reported", "finding", "question"),
    [
        (Verdict.MISSING, Verdict.PRESENT, "yet people hardly report it", "What has kept it away so far?"),
        (Verdict.MISSING, Verdict.UNCLEAR, "does not settle it", "Where have you seen it, if anywhere?"),
        (Verdict.MISSING, None, "which would show as “unsure", "Where do you notice it in your own work?"),
        (Verdict.PRESENT, Verdict.MISSING, "yet people report “unsure", "Where does it come from?"),
        (Verdict.PRESENT, Verdict.PRESENT, "hardly report “unsure", "What should stay as it is?"),
        (
            Verdict.PRESENT,
            Verdict.TOO_FEW_ANSWERS,
            "does not settle it",
            "What should stay as it is, and what not?",
        ),
        (Verdict.PRESENT, None, "Vision: likely present.", "What should stay as it is?"),
        (Verdict.UNCLEAR, Verdict.MISSING, "yet people report", "Where did you see it last?"),
        (Verdict.UNCLEAR, None, "do not settle it.", "Where is it there, and where is it missing?"),
        (Verdict.TOO_FEW_ANSWERS, Verdict.MISSING, "yet those who did", "Where did you see it last?"),
        (Verdict.TOO_FEW_ANSWERS, None, "too few people", "Where is it there, and where is it missing?"),
    ],
)
def test_every_other_pair_has_a_question_of_its_own(
    results: Results, predicted: Verdict, reported: Verdict | None, finding: str, question: str
) -> None:
    reveal = one(results, mean(predicted), None if reported is None else mean(reported))
    assert finding in reveal.finding
    assert reveal.question == question


def test_a_hidden_component_shows_nothing_and_gives_no_reason(results: Results) -> None:
    reveal = one(results, Hidden(), mean(Verdict.MISSING))
    assert (reveal.mean, reveal.shares, reveal.leads, reveal.remarks) == (None, None, (), ())
    assert reveal.sentence == "Too few answers to show"
    # Nor is the symptom told, which would speak for the component.
    assert reveal.finding == "Vision: too few answers to show."
    assert reveal.question == "What do you see of it in your own work?"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("says", "reported"), list(product(Says, Reported)))
def test_every_case_reads_whole_in_every_language(language: str, says: Says, reported: Reported) -> None:
    case = reveal_texts(language).cases[says].get(reported)
    if says is Says.HIDDEN and reported is not Reported.UNTOLD:
        assert case is None
        return
    assert case is not None
    words = {"component": "Vision", "who": "", "shows": "", "would_show": "", "words": "x"}
    assert case.finding.format(**words).startswith("Vision")
    assert "{" not in case.finding.format(**words) + case.question
    assert case.question.endswith("?")


def test_a_language_without_words_of_its_own_reads_english() -> None:
    assert reveal_texts("fi") is reveal_texts("en")


def test_a_case_without_words_is_refused() -> None:
    content = reveal_texts("en").model_dump()
    content["cases"] = {says: cases for says, cases in content["cases"].items() if says != "unclear"}
    with pytest.raises(ValueError, match="unclear"):
        RevealTexts.model_validate(content)


def test_german_writes_a_comma(results: Results) -> None:
    reveal = one(german(results), mean(Verdict.MISSING), mean(Verdict.MISSING))
    assert reveal.sentence == "Fehlt vermutlich: 2,4, wahrscheinlich zwischen 2,0 und 2,8."
    assert "„unsicher, wozu“" in reveal.finding


def test_a_mean_at_its_bound_carries_the_sign(results: Results) -> None:
    cell = mean(Verdict.MISSING, observed=1.8, estimate=1.8, low=1.8, bound="at most")
    reveal = one(results, cell)
    assert reveal.mean is not None
    assert reveal.mean.text == "≤1.8"


def test_the_spread_is_shown_where_it_is_published(results: Results) -> None:
    shown = one(results, mean(), details={"vision": detail({"vision_01": 3.0})})
    assert isinstance(shown.shares, Shares)
    hidden = detail({"vision_01": 3.0}).model_copy(update={"shares": Hidden()})
    assert one(results, mean(), details={"vision": hidden}).shares is None
    assert one(results, mean(), details={"vision": Hidden()}).shares is None
    assert one(results, mean(), details={}).shares is None


def test_people_who_differ_are_a_reason_to_talk_first(results: Results) -> None:
    reveal = one(results, mean(), agreement={"vision": Agreement.DIFFER})
    assert reveal.remarks == ("People differ: talk about that before you act on the mean.",)


def test_a_symptom_that_may_not_be_named_of_few_people_is_not_told(results: Results) -> None:
    overall = results.readiness.overall
    item = results.instrument.items_of("consensus", kind_of_symptom(results))[0].id
    few = with_overall(
        results,
        participation=Participation(answered=12, invited=20),
        components=overall.components | {"consensus": mean()},
        items=overall.items | {item: mean()},
        roles={},
    )
    reveal = next(each for each in reveals(few, leaders_apart=False) if each.component == "consensus")
    assert "people report" not in reveal.finding
    assert reveal.question == "Where do you notice it in your own work?"


def test_a_component_without_softened_words_is_told_without_them(results: Results) -> None:
    bare = results.instrument.components_by_id["vision"].model_copy(update={"softened": None})
    components = tuple(bare if each.id == "vision" else each for each in results.instrument.components)
    instrument = results.instrument.model_copy(update={"components": components})
    instrument.__dict__.pop("components_by_id", None)
    changed = Results(results.survey, instrument, results.snapshot)
    reveal = one(changed, mean(Verdict.MISSING), mean(Verdict.MISSING))
    assert reveal.finding == "Vision: likely missing."


def test_the_weakest_comes_first_and_hidden_ones_last(results: Results) -> None:
    overall = results.readiness.overall
    cells = dict.fromkeys(overall.components, mean(percent=50))
    cells |= {"skills": mean(percent=20), "vision": Hidden()}
    found = reveals(with_overall(results, components=cells), leaders_apart=False)
    assert [each.component for each in weakest_first(found)] == [
        "skills",
        "consensus",
        "incentives",
        "resources",
        "action_plan",
        "vision",
    ]


def role(observed: float, answered: int = 20, percent: int = 60) -> dict[str, RoleMean]:
    return {"vision": RoleMean(answered=answered, observed=observed, percent=percent)}


Apart = Callable[..., Reveal]


@pytest.fixture
def apart(results: Results) -> Apart:
    """Vision with the boss in the room."""

    def shown(symptom: PublishedMean | None = None, **changes: object) -> Reveal:
        return one(
            results,
            mean(Verdict.MISSING),
            symptom,
            leaders_apart=True,
            **({"details": {"vision": detail({"vision_01": 3.0})}} | changes),
        )

    return shown


def test_with_the_boss_in_the_room_it_is_the_mean_of_those_who_do_not_lead(apart: Apart) -> None:
    reveal = apart(roles={"member": role(3.6)})
    assert reveal.mean is not None
    assert (reveal.mean.value, reveal.mean.low, reveal.mean.high) == (3.6, None, None)
    assert reveal.sentence == "3.6 on average among those who do not lead."
    assert reveal.finding.startswith("Vision, as those who do not lead see it: likely present")
    # Never beside what is everybody's: their spread, interval or verdict would give leaders away.
    assert reveal.shares is None
    assert reveal.leads == ()


@pytest.mark.parametrize(
    ("observed", "words"),
    [(2.7, "likely missing"), (2.8, "do not settle it"), (3.2, "do not settle it"), (3.3, "likely present")],
)
def test_near_the_threshold_a_mean_without_interval_settles_nothing(
    apart: Apart, observed: float, words: str
) -> None:
    # A sixteenth of the range of 1 to 5 is .25 around the threshold of 3.
    assert words in apart(roles={"member": role(observed)}).finding


def test_leads_stand_beside_them_only_where_they_are_published(apart: Apart) -> None:
    reveal = apart(roles={"member": role(3.6), "lead": role(4.1), "executive": {}})
    assert [(lead.label, lead.text) for lead in reveal.leads] == [("Team lead", "4.1")]


def test_where_members_are_not_published_leaders_are_within_and_that_is_said(apart: Apart) -> None:
    reveal = apart(roles={"lead": role(4.1)})
    assert reveal.sentence.startswith("Likely missing: 2.4")
    assert reveal.leads == ()
    assert reveal.remarks == ("Leaders’ answers are within this figure; they cannot be shown apart here.",)


def test_what_is_reported_was_asked_of_everybody_and_that_is_said(apart: Apart) -> None:
    assert apart(mean(Verdict.MISSING), roles={"member": role(2.0)}).remarks == (
        "What people report was asked of everybody.",
    )
    assert apart(roles={"member": role(2.0)}).remarks == ()


def test_of_several_roles_that_do_not_lead_all_have_to_be_published(results: Results) -> None:
    expert = results.instrument.roles[0].model_copy(update={"id": "expert"})
    instrument = results.instrument.model_copy(update={"roles": (*results.instrument.roles, expert)})
    changed = Results(results.survey, instrument, results.snapshot)
    some = one(changed, mean(), leaders_apart=True, roles={"member": role(4.0)})
    assert some.sentence.startswith("Likely missing")
    both = {"member": role(4.0, answered=30), "expert": role(2.0, answered=10)}
    # (4.0 * 30 + 2.0 * 10) / 40
    assert one(changed, mean(), leaders_apart=True, roles=both).sentence.startswith("3.5 on average")


def test_where_nobody_leads_there_is_nothing_to_keep_apart(results: Results) -> None:
    instrument = results.instrument.model_copy(update={"roles": results.instrument.roles[:1]})
    changed = Results(results.survey, instrument, results.snapshot)
    reveal = one(changed, mean(), leaders_apart=True, roles={"member": role(4.0)})
    assert reveal.sentence.startswith("Likely missing")
    assert reveal.remarks == ()


def test_a_turned_scale_keeps_its_own_direction(results: Results) -> None:
    scale = results.instrument.scales["agreement"].model_copy(update={"higher_is": Better.LOWER})
    instrument = results.instrument.model_copy(update={"scales": {"agreement": scale}})
    changed = Results(results.survey, instrument, results.snapshot)
    assert "likely present" in one(changed, mean(), leaders_apart=True, roles={"member": role(1.5)}).finding


def test_shares_at_the_ends_do_not_tell_nobody_from_nearly_nobody() -> None:
    assert share_text(SHARES.unfavourable, SHARES.step, "de") == "höchstens 10 %"
    assert share_text(SHARES.favourable, SHARES.step, "en") == "60 %"
