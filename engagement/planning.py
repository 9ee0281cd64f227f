"""Plan: a rollout plan from the organisation and its published results, kept as a version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.model import PlanVersion
from engagement.ports import AlreadyKept, NotKept
from engagement.reading import latest_results
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.edits import edited
from rollout.activities.activity import Activity
from rollout.activities.cures import CureToDo, named_owners, role_words
from rollout.activities.templates import LEAD, activity_templates
from rollout.planning.actuals import standing_starts
from rollout.planning.document import PlanDocument, organisation_digest
from rollout.planning.ground import Ground
from rollout.planning.past import is_contradicted
from rollout.planning.plan_document import plan_document
from rollout.planning.settings import PlanSettings
from rollout.search.watch import Watch
from surveys.faults import Fault, FaultsError


def plan_ground(
    context: Context,
    engagement: UUID,
    settings: PlanSettings | None = None,
    *,
    goes_on_from: PlanDocument | None = None,
) -> Ground:
    """What a plan made now would rest on.

    Parameters
    ----------
    settings : PlanSettings, optional
        The engagement's own unless given.
    goes_on_from : PlanDocument, optional
        A plan whose periods and cycle stay, because it runs or is looked at. Without it a rollout of
        which a start was recorded has no ground: planned anew, it would move what has happened.

    Raises
    ------
    FaultsError
        Without a team list or published results, if the settings contradict each other or the
        organisation, or if the rollout has begun.
    """
    store, workspace = context.store, context.workspace
    organisation = store.organisation(workspace, engagement)
    results = latest_results(context, engagement)
    faults = []
    if organisation is None:
        faults.append(Fault("Organisation", "there is no team list yet", "Add the teams first."))
    if results is None:
        faults.append(Fault("Readiness", "no results are published yet", "Import answers and publish them."))
    if goes_on_from is None and rollout_has_begun(context, engagement):
        faults.append(_BEGUN)
    if organisation is None or results is None or faults:
        raise FaultsError(faults)
    chosen = settings or store.engagement(workspace, engagement).settings
    before = goes_on_from
    if before is None:
        found = latest_plan(context, engagement)
        before = found[1] if found else None
    else:
        chosen = chosen.model_copy(update={"cycle": before.settings.cycle})
    dossier = store.dossier(workspace, engagement)
    return Ground(
        engagement=engagement,
        organisation=organisation,
        published=results.readiness,
        settings=chosen,
        today=context.today(),
        component_label=results.component_label,
        cures=cures_to_do(dossier),
        snapshot=results.snapshot.id,
        first_period=_first_period(context.today(), chosen, before, goes_on=goes_on_from is not None),
        ledger=dossier.ledger,
        former=former_work(before, dossier),
        started=frozenset(unit for unit, said in standing_starts(dossier.actuals).items() if said.period),
    )


def settings_ground(context: Context, engagement: UUID, settings: PlanSettings) -> Ground:
    """The ground of the next plan or replan with other settings: whether they can hold is found here.

    Raises
    ------
    FaultsError
        As `plan_ground`, but for a rollout that has begun.
    """
    found = latest_plan(context, engagement) if rollout_has_begun(context, engagement) else None
    return plan_ground(context, engagement, settings, goes_on_from=found[1] if found else None)


def rollout_has_begun(context: Context, engagement: UUID) -> bool:
    """Whether a start of some unit was recorded, and a plan is there that it belongs to."""
    starts = standing_starts(context.store.dossier(context.workspace, engagement).actuals)
    return any(each.period for each in starts.values()) and latest_plan(context, engagement) is not None


def keep_settings(context: Context, engagement: UUID, settings: PlanSettings) -> None:
    """The settings for the next plan or replan."""
    project = context.store.engagement(context.workspace, engagement)
    if settings != project.settings:
        context.store.save_engagement(project.model_copy(update={"settings": settings}))


def former_work(plan: PlanDocument | None, dossier: Dossier) -> dict[UUID, Activity]:
    """The activities of a plan as decided since, by id."""
    return {each.id: each for each in dossier.ledger.applied(plan.activities)} if plan else {}


def _first_period(
    today: date, settings: PlanSettings, before: PlanDocument | None, *, goes_on: bool
) -> date | None:
    """Where the periods begin, if not where the settings say.

    While nobody has given a first day, it is the next period that leaves time to prepare. A plan that has
    prepared for one keeps it until then: otherwise its periods would move a few weeks before its start.
    """
    if before is not None and goes_on:
        return before.loads[0].starts_on
    if before is None or settings.start is not None or before.settings.start is not None:
        return None
    first = before.loads[0].starts_on
    return first if before.settings.cycle is settings.cycle and first >= today else None


_BEGUN = Fault(
    "Rollout",
    "it has begun, and a plan made anew would move what has happened",
    "Go on with Replan: it keeps what started and works in changed settings.",
)


def make_plan(
    context: Context,
    engagement: UUID,
    *,
    settings: PlanSettings | None = None,
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
) -> tuple[PlanVersion, PlanDocument]:
    """A new plan version; the settings become the engagement's.

    What was planned or set while the search ran is not replaced: then nothing is kept.

    Parameters
    ----------
    seconds : float
        Time the solver may take.
    watch : Watch, optional
        Follows the search, and may stop it: then the best plan so far becomes the version.

    Raises
    ------
    FaultsError
        As `plan_ground`, or if another plan was made or other settings were kept meanwhile.
    """
    own = context.store.engagement(context.workspace, engagement).settings
    former = latest_plan(context, engagement)
    ground = plan_ground(context, engagement, settings or own)
    previous = former[1].solution.assignments if former else ()
    document = plan_document(ground, previous=previous, seconds=seconds, seed=seed, watch=watch)
    settled = in_place_of(own, ground.settings)
    after = former[0].number if former else 0
    return keep_plan(context, ground, document, after=after, settled=settled), document


def keep_plan(
    context: Context,
    ground: Ground,
    document: PlanDocument,
    *,
    after: int | None = None,
    settled: Callable[[PlanSettings], PlanSettings] | None = None,
) -> PlanVersion:
    """The document as the newest plan version, with the engagement's settings in one step.

    Parameters
    ----------
    after : int, optional
        Number of the version that was the newest when the plan was begun, 0 if there was none; whichever
        is the newest now unless given.
    settled : callable, optional
        The engagement's settings from those that it has now; the ground's unless given.

    Raises
    ------
    FaultsError
        If another plan was made meanwhile, and what `settled` raises; then nothing is kept.
    """
    store, workspace, engagement = context.store, context.workspace, ground.engagement
    if ground.snapshot is None:
        raise ValueError("a plan that is kept names the publication it was made from")
    if after is None:
        after = len(store.plan_versions(workspace, engagement))
    version = PlanVersion(
        id=context.new_id(),
        workspace_id=workspace,
        engagement_id=engagement,
        number=after + 1,
        made_on=context.today(),
        snapshot_id=ground.snapshot,
        content=document.model_dump_json(),
    )
    with refusals_in_words(version.number):
        store.keep_step(version, lambda dossier: dossier, settings=settled or (lambda _: ground.settings))
    return version


def in_place_of(before: PlanSettings, after: PlanSettings) -> Callable[[PlanSettings], PlanSettings]:
    """Settings in place of those that a plan was begun with; what somebody else kept meanwhile is not lost.

    Raises
    ------
    FaultsError
        When called with settings that are neither.
    """

    def settled(now: PlanSettings) -> PlanSettings:
        if now not in (before, after):
            raise FaultsError([SETTINGS_CHANGED])
        return after

    return settled


SETTINGS_CHANGED = Fault(
    "Rollout",
    "the plan’s settings were changed meanwhile",
    "Look at them as they are now, and try again: what was made with the former ones is not kept.",
)


@contextmanager
def refusals_in_words(number: int) -> Iterator[None]:
    """What keeps a store from keeping a plan version, as faults.

    Raises
    ------
    FaultsError
        If another plan took the number, or the results it was made from are gone.
    """
    try:
        yield
    except AlreadyKept:
        problem = "another plan of the same number was made meanwhile"
        remedy = "Look at that version; make the plan again if it is not what you want."
        raise FaultsError([Fault("Rollout", problem, remedy, str(number))]) from None
    except NotKept:
        problem = "the results it was made from were deleted meanwhile"
        raise FaultsError(
            [Fault("Rollout", problem, "Make the plan again from the newest results.")]
        ) from None


def latest_plan(context: Context, engagement: UUID) -> tuple[PlanVersion, PlanDocument] | None:
    """The newest plan version, if any."""
    versions = context.store.plan_versions(context.workspace, engagement)
    if not versions:
        return None
    return versions[-1], PlanDocument.model_validate_json(versions[-1].content)


def cures_to_do(dossier: Dossier) -> tuple[CureToDo, ...]:
    """The cures decided on that the catalogue has, with the engagement's own hours and weeks."""
    if not dossier.cures:
        return ()
    # A number that a newer catalogue no longer has must not stop a plan.
    catalogue = edited(pitfall_catalogue(), judgements(), dossier.edits, strict=False).catalogue
    found = []
    for chosen in dossier.cures:
        if chosen.cure not in catalogue.cures:
            continue
        _, cure = catalogue.cures[chosen.cure]
        role = role_words(cure.owner)
        found.append(
            CureToDo(
                id=cure.id,
                action=cure.action,
                owner=chosen.owner or role,
                role=role,
                hours=cure.effort_hours,
                lead_weeks=cure.lead_weeks,
            )
        )
    return tuple(found)


def plan_lacks_cures(document: PlanDocument, dossier: Dossier) -> bool:
    """Whether a plan was made with other cures, or with other owners of them, than are decided on now."""
    cures, kinds = cures_to_do(dossier), activity_templates()
    if set(document.cures) != {each.id for each in cures}:
        return True
    owners = named_owners(cures, document.activities, kinds)
    # The owner that a kind has anyway is wanted back where nobody is named for its cure any more.
    wanted = {kind: owners.get(kind, kinds.by_id[kind].owner) for kind in kinds.covering.values()} | owners
    decided = {edit.activity for edit in dossier.ledger.edits if edit.owner is not None}
    return any(
        each.owner != wanted.get(each.template, each.owner)
        for each in document.activities
        if each.id not in decided and wanted.get(each.template) != LEAD
    )


def plan_is_outdated(context: Context, engagement: UUID) -> bool:
    """Whether results, the organisation or the cures decided on have changed since the newest plan.

    So is a plan that tells of starts otherwise than they were recorded. False without a plan: what
    is not there cannot be outdated.
    """
    plan = latest_plan(context, engagement)
    if plan is None:
        return False
    version, document = plan
    dossier = context.store.dossier(context.workspace, engagement)
    if plan_lacks_cures(document, dossier):
        return True
    if is_contradicted(document, standing_starts(dossier.actuals).values()):
        return True
    results = latest_results(context, engagement)
    if results is None or version.snapshot_id != results.snapshot.id:
        return True
    organisation = context.store.organisation(context.workspace, engagement)
    if organisation is None:
        return True
    if document.organisation_digest:
        return document.organisation_digest != organisation_digest(organisation)
    return {row.unit for row in document.rows} != set(organisation.by_id)
