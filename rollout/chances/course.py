"""One programme run through thousands of times at once: starts, gates, extensions, absence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import special

from rollout.chances.assumptions import Assumptions, Floats
from rollout.chances.coach_delays import coach_delays
from rollout.chances.draws import Draws
from rollout.chances.pass_rate import GateReading, prior_pass_rate
from rollout.chances.programme import QUARTER_WEEKS, Programme
from rollout.chances.team_success import TeamSuccess, doubts


@dataclass(frozen=True, slots=True)
class Known:
    """What has happened since the plan was made.

    Parameters
    ----------
    live : mapping of str to date
        Units that are live, by id, with the day on which their working start began.
    gates : tuple of GateReading
        Gates that were read.
    as_of : date or None
        Who is not live yet starts on this day or later.
    """

    live: Mapping[str, date] = field(default_factory=dict)
    gates: tuple[GateReading, ...] = ()
    as_of: date | None = None


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Runs:
    """What happened in each run; one run a column, times in weeks from the first day of the plan.

    Parameters
    ----------
    start, live : array
        First start of each unit; start that works.
    gate : array
        When each wave's gate is passed.
    extensions : array
        How often each wave is extended; 0: passed at first.
    settling : array
        How long a unit is live before those that wait for it start. [weeks]
    """

    start: Floats
    live: Floats
    gate: Floats
    extensions: NDArray[np.int_]
    settling: Floats


def course_runs(
    plan: Programme,
    success: Sequence[TeamSuccess],
    assumptions: Assumptions,
    draws: Draws,
    known: Known = NOTHING_KNOWN,
) -> Runs:
    """Every run of the programme.

    Parameters
    ----------
    plan : Programme
    success : sequence of TeamSuccess
        Chance that each unit's first start works, in the order of ``plan.ids``.
    assumptions : Assumptions
    draws : Draws
    known : Known

    Notes
    -----
    A unit starts at the latest of: its planned day plus what preparation and repair take beyond
    their planned lead; its planned day plus its wait for coach hours; the passed gate of the wave
    before; what it waits for. Nobody starts before the planned day. A gate is read at the later of the
    time its review takes and the day on which it opens, near the end of the wave's planned period;
    each extension takes one period more. Reviews and second starts are stretched with the length of
    the period: x weeks / 13. Whether starts work and gates pass
    follows a Gaussian copula (Vasicek 1987): sqrt(w) x shared + sqrt(1-w) x own. The doubt about the
    chances that all units have in common, with standard deviation d on the probit scale, is a second
    shared factor: (copula + d x doubt) / sqrt(1 + d^2), so that each chance keeps its mean.
    """
    return _Course(plan, success, assumptions, draws, known).runs()


class _Course:
    """One simulation in the making."""

    def __init__(
        self,
        plan: Programme,
        success: Sequence[TeamSuccess],
        assumptions: Assumptions,
        draws: Draws,
        known: Known,
    ) -> None:
        self.plan, self.course, self.draws, self.known = plan, assumptions.course, draws, known
        self.world = {name: each.values(draws.world[name]) for name, each in assumptions.named().items()}
        rate = prior_pass_rate(assumptions.ranges.gate_not_passed)
        if rate is not None:
            rates = rate.after(known.gates).failure_rates(draws.world["gate_not_passed"])
            self.world["gate_not_passed"] = rates
        self.period_weeks = plan.quarter_end - plan.planned
        self.stretch = np.exp(self.world["programme_spread"] * draws.sponsor)
        chance = np.array([team.mean for team in success])[:, None]
        self.failed_starts = failures(self._doubted(success), 1 - chance, self.course.most_starts - 1)

    def _doubted(self, success: Sequence[TeamSuccess]) -> Floats:
        """Latent numbers of the starts: what is common in the doubt about their chances comes on top."""
        latent = self._latent(self.draws.start)
        for team, width in enumerate(doubts(success)):
            if width:
                common = width * np.sqrt(self.world["success_common"])
                latent[team] = (latent[team] + common * self.draws.doubt) / np.sqrt(1 + common**2)
        return latent

    def _latent(self, own: Floats) -> Floats:
        weight = self.world["programme_weight"]
        latent: Floats = np.sqrt(1 - weight) * own
        latent += np.sqrt(weight) * self.draws.sponsor
        return latent

    def runs(self) -> Runs:
        plan, settling = self.plan, self.world["settling"]
        start = self._prepared()
        restart = self.failed_starts * self.world["second_start"] * self.period_weeks[:, None] / QUARTER_WEEKS
        live = np.empty_like(start)
        latent = self._latent(self.draws.gate)
        gate, extensions = np.empty_like(latent), np.empty(latent.shape, dtype=int)
        days = {number: self.known.live.get(team) for number, team in enumerate(plan.ids)}
        fixed = {number: plan.weeks(day) for number, day in days.items() if day is not None}
        for number, wave in enumerate(plan.waves):
            if number:
                np.maximum(start[wave], gate[number - 1], out=start[wave])
            self._wait(wave, start, live, settling)
            live[wave] = start[wave] + restart[wave]
            for team in range(wave.start, wave.stop):
                if team in fixed:
                    start[team] = live[team] = fixed[team]
            gate[number], extensions[number] = self._gate(number, start[wave], latent[number])
        return Runs(start, live, gate, extensions, settling)

    def _prepared(self) -> Floats:
        """When each unit could start if nothing but itself held it up."""
        plan, world, draws = self.plan, self.world, self.draws
        late = np.exp(world["team_spread"] * draws.preparation)
        late *= world["preparation"] * self.stretch
        late -= self.course.preparation_lead_weeks
        repaired = plan.repair_quarters > 0
        if repaired.any():
            quarters = plan.repair_quarters[repaired, None]
            takes = quarters * world["repair"] * self.stretch * np.exp(world["team_spread"] * draws.repair)
            late[repaired] = np.maximum(late[repaired], takes - plan.repair_lead[repaired, None])
        # While a unit repairs, the coach works off what was missed: the later of the two holds it up.
        np.maximum(late, coach_delays(plan, world, draws.absence), out=late)
        late += plan.planned[:, None]
        if self.known.as_of is not None:
            np.maximum(late, plan.weeks(self.known.as_of), out=late)
        return late

    def _wait(self, wave: slice, start: Floats, live: Floats, settling: Floats) -> None:
        """Move the wave's starts behind what they wait for."""
        within = []
        for wait in self.plan.waits:
            if not wave.start <= wait.team < wave.stop:
                continue
            if wait.same_wave:
                within.append(wait)
                continue
            free = live[wait.on] + settling if wait.settles else live[wait.on]
            np.maximum(start[wait.team], free, out=start[wait.team])
        moved = bool(within)
        while moved:  # starts only rise, to the latest of those that wait for each other
            moved = False
            for wait in within:
                if (start[wait.on] > start[wait.team]).any():
                    np.maximum(start[wait.team], start[wait.on], out=start[wait.team])
                    moved = True

    def _gate(self, number: int, start: Floats, latent: Floats) -> tuple[Floats, NDArray[np.int_]]:
        """When the gate of a wave is passed, and how often the wave was extended before."""
        wave, course = self.plan.waves[number], self.course
        period = self.period_weeks[wave.start]
        units = start.shape[0]
        due = math.ceil(course.started_share * units) - 1
        read = np.partition(start, due, axis=0)[due] + self.world["gate_review"] * period / QUARTER_WEEKS
        # The last day of a period is the day before its end.
        opens = self.plan.quarter_end[wave.start] - (course.gate_opens_days_before_end + 1) / 7
        np.maximum(read, opens, out=read)
        worked = (self.failed_starts[wave] == 0).sum(axis=0)
        extensions = failures(latent, self.world["gate_not_passed"], course.most_extensions)
        extensions = np.maximum(extensions, worked < math.ceil(course.working_share * units))
        known = {each.wave: each for each in self.known.gates}.get(number + 1)
        has_passed = known is not None and known.has_passed
        if known is not None:
            least = np.full_like(extensions, known.attempt - has_passed)
            extensions = least if has_passed else np.maximum(extensions, least)
        passed = read + extensions * period
        if self.known.as_of is not None:
            # Passed already, or not before today.
            today = self.plan.weeks(self.known.as_of)
            passed = np.minimum(passed, today) if has_passed else np.maximum(passed, today)
        return passed, extensions


def failures(latent: Floats, chance: Floats, most: int) -> NDArray[np.int_]:
    """How often in a row something fails, for standard normal draws; at most so often.

    Notes
    -----
    Geometric: k or more failures have the chance ``chance ** k``; the highest draws fail most often.
    """
    counts = np.zeros(np.broadcast_shapes(latent.shape, np.shape(chance)), dtype=int)
    for repeats in range(1, most + 1):
        counts += latent > -special.ndtri(chance**repeats)
    return counts
