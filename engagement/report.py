"""Everything one engagement has to say, gathered once for pages, workbooks and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.findings import in_sentence, listed, may_name_symptom
from engagement.firmness_findings import weakest_rivals
from engagement.model import Engagement
from engagement.planning import latest_plan
from engagement.reading import Results, latest_results
from engagement.risks import Risks, current_risks
from readiness.published import (
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
)
from readiness.risk.chances import Confidence, PitfallRisk
from rollout.planning.document import PlanDocument
from surveys.faults import Fault, FaultsError
from surveys.organisation import Organisation

_MANY = 3
_UNKNOWN_RISKS = "Too little is known yet to say which pitfalls are likely."
_PREDICTS = {Verdict.MISSING: "to be expected", Verdict.UNCLEAR: "possible"}


@dataclass(frozen=True)
class Report:
    """One engagement's results, risks and plan.

    Every value comes from published results; nothing here has to be hidden any more,
    but quotes and leads' openness stay out of what circulates.
    """

    engagement: Engagement
    organisation: Organisation
    results: Results
    risks: Risks
    plan: PlanDocument
    plan_number: int

    @property
    def readiness(self) -> PublishedReadiness:
        """What may be seen of the answers."""
        return self.results.readiness


def report(context: Context, engagement: UUID) -> Report:
    """The report of an engagement's latest results and plan.

    Raises
    ------
    FaultsError
        Naming every stage that is still missing.
    """
    store, workspace = context.store, context.workspace
    organisation = store.organisation(workspace, engagement)
    results = latest_results(context, engagement)
    plan = latest_plan(context, engagement)
    faults = []
    if organisation is None:
        faults.append(Fault("Organisation", "there is no team list yet", "Add the teams."))
    if results is None:
        faults.append(Fault("Readiness", "no results are published yet", "Import answers and publish them."))
    if plan is None:
        faults.append(Fault("Rollout", "there is no plan yet", "Make the plan."))
    if organisation is None or results is None or plan is None:
        raise FaultsError(faults)
    return Report(
        engagement=store.engagement(workspace, engagement),
        organisation=organisation,
        results=results,
        risks=current_risks(context, engagement, results),
        plan=plan[1],
        plan_number=plan[0].number,
    )


def lowest_level(readiness: PublishedReadiness) -> tuple[PublishedUnit, ...]:
    """The units without units below them: the teams."""
    parents = {unit.parent for unit in readiness.units}
    return tuple(unit for unit in readiness.units if unit.id not in parents)


def readiness_sentence(results: Results) -> str:
    """The one sentence above the heatmap."""
    teams = [unit for unit in lowest_level(results.readiness) if not unit.is_hidden]
    if not teams:
        return "No team may be shown by itself; read the results of the whole organisation."
    counts = {
        component: sum(component in team.with_verdict(Verdict.MISSING) for team in teams)
        for component in results.readiness.component_thresholds
    }
    ready = sum(
        all(isinstance(c, PublishedMean) and c.verdict is Verdict.PRESENT for c in team.components.values())
        for team in teams
    )
    highest = max(counts.values())
    most = [component for component, count in counts.items() if count == highest]
    start = f"{ready or 'None'} of {len(teams)} teams shown {'has' if ready == 1 else 'have'} every component"
    if not highest:
        return f"{start}; no component is clearly missing anywhere."
    each = " each" if len(most) > 1 else ""
    where = f"one team{each}" if highest == 1 else f"{highest} teams{each}"
    labels = [in_sentence(results.component_label(c), results.survey.language) for c in most]
    return f"{start}. Most often missing: {listed(labels)}, in {where}."


def participation_sentence(results: Results) -> str:
    """How many answered, and what that means."""
    overall = results.readiness.overall.participation
    if not isinstance(overall, Participation):
        return "Too few people answered to show anything."
    hidden = sum(unit.is_hidden for unit in results.readiness.units)
    shown = f"; {hidden} of {len(results.readiness.units)} units are hidden" if hidden else ""
    return (
        f"{overall.answered} of {overall.invited} people answered ({100 * overall.rate:.0f} %){shown}. "
        f"Groups of fewer than {results.readiness.threshold} are never shown."
    )


def likely_pitfalls(risks: Risks) -> tuple[PitfallRisk, ...]:
    """The pitfalls that are likely on more than too little evidence, most weeks at stake first."""
    return tuple(
        risk
        for risk in risks.report.overall
        if risk.probability >= risks.judged.bands["high"] and risk.confidence is not Confidence.TOO_LITTLE
    )


def risk_sentence(risks: Risks) -> str:
    """The one sentence above the risk heatmap."""
    likely = likely_pitfalls(risks)
    if not likely:
        return _UNKNOWN_RISKS if risks.is_doubtful else "No pitfall is likely on the evidence so far."
    titles = [f"“{risks.catalogue.by_id[risk.pitfall].title}”" for risk in likely[:_MANY]]
    count = "One pitfall is" if len(likely) == 1 else f"{len(likely)} pitfalls are"
    cost = "costs" if len(likely) == 1 else "cost"
    first = "It is" if len(likely) == 1 else f"The {len(titles)} that {cost} most are"
    return f"{count} likely. {first} {listed(titles)}."


def plan_sentence(plan: PlanDocument) -> str:
    """The one sentence above the plan."""
    if not plan.is_possible:
        if plan.solution.repairs:
            return "No plan keeps all the rules; one of the changes below makes one possible."
        if plan.solution.conflicts:
            return "No plan keeps all the rules; the points below cannot hold together."
        return "Nobody can start within this plan."
    pilots = plan.pilots
    live = sum(row.wave is not None for row in plan.rows)
    when = pilots[0].starts_in
    names = listed([row.name for row in pilots])
    verb = "pilots" if len(pilots) == 1 else "pilot"
    end = plan.waves[-1][0].starts_in
    rest = (
        f"all {live} units are planned to be live by {end}"
        if not plan.waiting
        else (f"{live} of {len(plan.rows)} units are planned to be live by {end}")
    )
    return f"{names} {verb} in {when}; {rest}{_how_sure(plan)}."


def _how_sure(plan: PlanDocument) -> str:
    """The day that holds in eight of ten for the last start: no date without its chance."""
    last = plan.chances.milestone("all_live") if plan.chances else None
    return f", in eight of ten by {last.p80:%B %Y}" if last else ""


def verdict_sentence(report: Report) -> str:
    """Go, go with conditions, or not yet: the first line a leader reads."""
    if not report.plan.is_possible:
        return "Not yet: no plan keeps all the rules before the points below are settled."
    quarter = report.plan.pilots[0].starts_in
    if likely_pitfalls(report.risks):
        return (
            f"Go with conditions: pilots can start in {quarter} if the likely pitfalls are dealt with first."
        )
    return f"Go: pilots can start in {quarter}."


def weakest_words(unit: PublishedUnit, results: Results) -> str:
    """The weakest component of a unit with the symptom it predicts, as far as it may be told.

    For teams the symptoms of missing consensus and incentives are not named: in a
    team they would point at people (sabotage, resistance).
    """
    if isinstance(unit.weakest, Hidden):
        return "Hidden"
    rivals = weakest_rivals(unit, results)
    if len(rivals) > 1:
        return " or ".join(rivals)
    component = results.instrument.components_by_id[unit.weakest.component]
    language = results.survey.language
    label = component.label[language]
    cell = unit.components[component.id]
    if isinstance(cell, Hidden) or cell.verdict not in _PREDICTS or component.symptom is None:
        return label
    if not may_name_symptom(component, unit):
        softened = component.softened[language] if component.softened else ""
        return f"{label}: {softened}" if softened else label
    return f"{label}: {in_sentence(component.symptom.label[language], language)} {_PREDICTS[cell.verdict]}"
