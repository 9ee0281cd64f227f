"""What was seen in the room, as evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from pydantic import ValidationError

from readiness.evidence.pieces import Evidence, SourceKind
from readiness.facts import Observation
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import ObservationSignal, PitfallCatalogue
from surveys.faults import FaultList
from surveys.instrument_files import faults_of_validation
from surveys.text import normalised

STEPS: Mapping[int, str] = {
    -2: "clearly absent",
    -1: "rather absent",
    0: "could not tell",
    1: "rather there",
    2: "clearly there",
}


def evidence_of_observations(
    observations: Sequence[Observation], catalogue: PitfallCatalogue, judged: Judgements
) -> Iterator[Evidence]:
    """What was seen in the room, in five steps from absent to there; the middle step says nothing."""
    signs = {
        (pitfall.id, signal.id): signal
        for pitfall, signal in catalogue.signals()
        if isinstance(signal, ObservationSignal)
    }
    for observation in observations:
        signal = signs.get((observation.pitfall, observation.signal))
        if signal is None or not observation.steps:
            continue
        yield Evidence(
            observation.pitfall,
            signal.id,
            SourceKind.OBSERVATION,
            observation.steps / 2,
            judged.weight(signal.strength),
            judged.source_quality["observation"],
            source=f"observation/{normalised(observation.seen_by)}",
            says=signal.says_for if observation.steps > 0 else signal.says_against,
            detail=f"{signal.sign} {STEPS[observation.steps].capitalize()}.",
            unit=observation.unit,
            origin=f"observation/{observation.id}",
            source_words="seen in the room",
            quote=observation.note,
            said_by=observation.seen_by,
            on=observation.on,
        )


def telling_looks(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """The newest of each observer's entries that say something: "could not tell" takes nothing back."""
    return newest_looks([each for each in observations if each.steps])


def newest_looks(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """The newest entry of each observer about each sign in each unit, in the order first made.

    A room may have changed, and whoever looked twice knows better. Entries without a name are
    different people. Without a day an entry counts as older than any with one; of equal days the
    later entry counts.
    """
    newest: dict[tuple[str, str, str, UUID | None], Observation] = {}
    for each in observations:
        observer = normalised(each.seen_by) or str(each.id)
        key = (each.pitfall, each.signal, observer, each.unit)
        known = newest.get(key)
        if known is None or (each.on or date.min) >= (known.on or date.min):
            newest[key] = each
    return tuple(newest.values())


def observations_from_list(
    data: Sequence[Mapping[str, object]],
    catalogue: PitfallCatalogue,
    *,
    place: str,
    today: date,
    units: Mapping[str, UUID],
    ids: Iterator[UUID],
) -> tuple[Observation, ...]:
    """Observations as a file gives them: pitfall, sign, steps, and who saw it where and when.

    Parameters
    ----------
    units : mapping
        Name of a unit -> its id, for the key ``unit``.
    ids : iterator of UUID
        An id for each observation.

    Raises
    ------
    FaultsError
        Unknown pitfalls, signs or units, steps beyond -2 to 2, dates in the future: all at once.
    """
    faults = FaultList()
    found = []
    for number, raw in enumerate(data, start=1):
        where = f"{place}, observation {number}"
        parts = dict(raw)
        pitfall, sign = str(parts.get("pitfall", "")), str(parts.pop("sign", ""))
        if pitfall not in catalogue.by_id:
            faults.add(where, "there is no such pitfall", "Use the id of a pitfall.", pitfall)
            continue
        signs = [s.id for s in catalogue.by_id[pitfall].signals if isinstance(s, ObservationSignal)]
        if sign not in signs:
            faults.add(where, "the pitfall has no such sign", f"Use one of: {', '.join(signs)}.", sign)
        unit = parts.pop("unit", None)
        if unit is not None and str(unit) not in units:
            faults.add(where, "there is no such unit", "Write it as in the team list, or leave it out.", unit)
        try:
            known = units.get(str(unit)) if unit is not None else None
            observation = Observation.model_validate(
                {**parts, "id": next(ids), "signal": sign, "unit": known}
            )
        except ValidationError as error:
            faults.extend(faults_of_validation(error, where, parts))
            continue
        if observation.on is not None and observation.on > today:
            faults.add(where, "the date lies in the future", "Give the day it was seen.", observation.on)
        found.append(observation)
    faults.raise_if_any()
    return tuple(found)
