"""Everything a gate is judged by: published surveys, looks into calendars, drafts, counts."""

from __future__ import annotations

from uuid import UUID

from engagement.changes import changes_between
from engagement.context import Context
from engagement.reading import Results, has_results, results_of
from readiness.draft_okrs.review import review
from rollout.gates.catalogue import GateCatalogue
from rollout.gates.records import WaveGate
from rollout.gates.wave_data import Pulse, WaveData


def wave_data(
    context: Context, engagement: UUID, gate: WaveGate, attempt: int, catalogue: GateCatalogue
) -> WaveData:
    """What is known of a wave today, for one attempt of its gate."""
    dossier = context.store.dossier(context.workspace, engagement)
    drafts = [each for each in dossier.drafts if each.unit in gate.unit_ids]
    return WaveData(
        gate=gate,
        since=gate.data_from(attempt),
        on=context.today(),
        pulse=_pulse(context, engagement, gate, attempt, catalogue),
        cadence=dossier.cadence,
        key_results=tuple(review(drafts, projects=dossier.projects).key_results()),
        counts=dossier.gates.counts,
    )


def _pulse(
    context: Context, engagement: UUID, gate: WaveGate, attempt: int, catalogue: GateCatalogue
) -> Pulse | None:
    """The newest survey of the attempt, compared with the last one before the wave started.

    A survey counts from the day of its first publication: late answers do not make it younger.
    """
    pulse_from = gate.pulse_from(attempt, catalogue.pulse_from_share)
    store, pulse, baseline = context.store, None, None
    for survey in store.surveys(context.workspace, engagement):
        if not has_results(context, survey):
            continue
        first_published = store.snapshots(context.workspace, survey.id)[0].published_on
        if first_published >= pulse_from:
            pulse = survey
        elif first_published < gate.starts_on:
            baseline = survey
    if pulse is None:
        return None
    now = results_of(context, pulse)
    before: Results | None = results_of(context, baseline) if baseline else None
    return Pulse(
        readiness=now.readiness,
        instrument=now.instrument,
        language=pulse.language,
        changes=changes_between(before, now).changes if before else None,
    )
