"""All gates of an engagement, and how they ended. Nothing is ever taken out."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from rollout.gates.catalogue import GateOutcome
from rollout.gates.records import GateOverride, GateResult, HandCount, WaveGate


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WaveOutcome(_Frozen):
    """How a wave's gate ended so far.

    Parameters
    ----------
    computed : GateOutcome
        What the data said last.
    decided : GateOutcome
        The same, or what a person decided instead.
    passed_at_first_attempt : bool or None
        By the data alone; None while they could not be judged.
    """

    gate: UUID
    wave: int
    units: int
    computed: GateOutcome
    decided: GateOutcome
    passed_at_first_attempt: bool | None


class GateBook(_Frozen):
    """All gates of an engagement with everything that became of them."""

    gates: tuple[WaveGate, ...] = ()
    counts: tuple[HandCount, ...] = ()
    results: tuple[GateResult, ...] = ()
    overrides: tuple[GateOverride, ...] = ()

    @property
    def standing(self) -> tuple[WaveGate, ...]:
        """The gates that no newer one replaced, by date."""
        kept = (each for each in self.gates if each.replaced_by is None)
        return tuple(sorted(kept, key=lambda each: (each.due_on, each.wave)))

    def gate(self, gate: UUID) -> WaveGate | None:
        """A standing gate."""
        return next((each for each in self.standing if each.id == gate), None)

    def results_of(self, gate: UUID) -> tuple[GateResult, ...]:
        """Every result of a gate, oldest first."""
        return tuple(each for each in self.results if each.gate == gate)

    def override_of(self, result: UUID) -> GateOverride | None:
        """What was decided last instead of a result."""
        return next((each for each in reversed(self.overrides) if each.result == result), None)

    def decided(self, gate: UUID) -> GateOutcome | None:
        """A gate's outcome so far: what was worked out last, or decided instead of it."""
        results = self.results_of(gate)
        if not results:
            return None
        override = self.override_of(results[-1].id)
        return override.outcome if override else results[-1].outcome

    def has_ended(self, gate: UUID) -> bool:
        """Whether a gate was decided for good: nothing is judged any more, and its units may start anew."""
        return self.decided(gate) in (GateOutcome.COMPLETE, GateOutcome.ROLL_BACK, GateOutcome.CANCEL)

    def outcomes(self) -> tuple[WaveOutcome, ...]:
        """How each wave's gate ended so far; waves without a result are left out."""
        return tuple(self._outcomes())

    def _outcomes(self) -> Iterator[WaveOutcome]:
        for gate in self.standing:
            results = self.results_of(gate.id)
            decided = self.decided(gate.id)
            if decided is None:
                continue
            yield WaveOutcome(
                gate=gate.id,
                wave=gate.wave,
                units=len(gate.units),
                computed=results[-1].outcome,
                decided=decided,
                passed_at_first_attempt=_passed_at_first_attempt(results),
            )


def _passed_at_first_attempt(results: tuple[GateResult, ...]) -> bool | None:
    """Whether the last judged result of the first attempt passed; no judged result, no answer."""
    judged = [each for each in results if each.outcome is not GateOutcome.HOLD]
    if not judged:
        return None
    first = [each for each in judged if each.attempt == 1]
    # A wave that was judged only a cycle later did not pass in its first.
    return bool(first) and first[-1].outcome is GateOutcome.COMPLETE
