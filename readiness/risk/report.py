"""All pitfalls at once: for the whole organisation and, where signals are local, by unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from uuid import UUID

from readiness.evidence.pieces import Evidence
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.published import PublishedReadiness, PublishedUnit
from readiness.risk.chances import FloatArray, PitfallRisk, ScoredPlaces
from readiness.risk.ranks import RankRange, rank_stability
from readiness.risk.weighing import Ground

_BELOW_THE_TOP = 2


class RiskReport:
    """Every pitfall's chance, most weeks at stake first.

    Parameters
    ----------
    evidence : sequence of Evidence
        All there is; without any, the chances are the base rates.
    ground : Ground
        The places to score besides the whole organisation, which always is.
    """

    def __init__(
        self,
        catalogue: PitfallCatalogue,
        judged: Judgements,
        evidence: Sequence[Evidence] = (),
        ground: Ground | None = None,
        *,
        seed: int = 0,
    ) -> None:
        ground = ground or Ground()
        places = (None, *(place for place in ground.places if place is not None))
        self.evidence = tuple(evidence)
        self._catalogue = catalogue
        self._units = tuple(place for place in places if place is not None)
        self._scored = ScoredPlaces(
            catalogue.pitfalls, self.evidence, judged, Ground(places, ground.top, ground.above), seed=seed
        )

    @cached_property
    def overall(self) -> tuple[PitfallRisk, ...]:
        """For the whole organisation, by expected weeks lost."""
        risks = [self._scored.risk(None, pitfall.id) for pitfall in self._catalogue.pitfalls]
        return tuple(sorted(risks, key=lambda risk: (-risk.expected_weeks, risk.pitfall)))

    @cached_property
    def by_unit(self) -> Mapping[UUID, Mapping[str, PitfallRisk]]:
        """For each scored unit: the pitfalls that can differ between units. Worked out when read."""
        local = tuple(pitfall.id for pitfall in self._catalogue.pitfalls if pitfall.local)
        return {unit: _Cells(self._scored, unit, local) for unit in self._units}

    def of(self, pitfall: str, unit: UUID | None = None) -> PitfallRisk:
        """The risk of one pitfall, organisation-wide or in one unit."""
        if unit is not None:
            return self.by_unit[unit][pitfall]
        return next(risk for risk in self.overall if risk.pitfall == pitfall)

    @cached_property
    def chances(self) -> dict[str, float]:
        """Pitfall -> its chance in the whole organisation, 0-1."""
        return {risk.pitfall: risk.probability for risk in self.overall}

    @cached_property
    def chance_draws(self) -> dict[str, FloatArray]:
        """Pitfall -> draws of its chance in the whole organisation, shape (draws,), 0-1."""
        return self._scored.chance_draws(None)

    @cached_property
    def ranks(self) -> dict[str, RankRange]:
        """Pitfall -> how its rank by weeks holds when base rates, weights and weeks vary."""
        return rank_stability(self._scored.week_draws(None))


class _Cells(Mapping[str, PitfallRisk]):
    """One unit's risks, each worked out when it is asked for: hundreds of units are never all read."""

    def __init__(self, scored: ScoredPlaces, unit: UUID, pitfalls: tuple[str, ...]) -> None:
        self._scored = scored
        self._unit = unit
        self._pitfalls = dict.fromkeys(pitfalls)
        self._known: dict[str, PitfallRisk] = {}

    def __getitem__(self, pitfall: str) -> PitfallRisk:
        if pitfall not in self._pitfalls:
            raise KeyError(pitfall)
        if pitfall not in self._known:
            self._known[pitfall] = self._scored.risk(self._unit, pitfall)
        return self._known[pitfall]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pitfalls)

    def __len__(self) -> int:
        return len(self._pitfalls)


def departments(readiness: PublishedReadiness | None) -> tuple[PublishedUnit, ...]:
    """The units right below the whole organisation whose results are shown.

    In a flat organisation these are its teams.
    """
    if readiness is None:
        return ()
    return tuple(unit for unit in readiness.units if unit.depth == _BELOW_THE_TOP and not unit.is_hidden)


def published_ground(readiness: PublishedReadiness) -> Ground:
    """Every shown unit as a place, in the tree of the published rows."""
    parent = {unit.id: unit.parent for unit in readiness.units}
    above: dict[UUID, frozenset[UUID]] = {}
    for unit in readiness.units:
        over = parent[unit.id]
        # Units are in tree order, so the one above is there already.
        above[unit.id] = frozenset() if over is None else above[over] | {over}
    shown = tuple(unit.id for unit in readiness.units[1:] if not unit.is_hidden)
    return Ground((None, *shown), readiness.overall.id, above)
