"""Sessions on a timetable, none of their people in two places at once, as a model for CP-SAT."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ortools.sat.python import cp_model

from rollout.solvers.interface import Effort

# A small model is solved by one worker before eight have begun; a large one needs their bounds. Measured.
_SMALL_MODEL = 600  # choices of a day and a coach
_WORKERS = 8
_LEAST_SECONDS = 0.001
_ALMOST = 0.98  # the solver looks at its clock now and then


class Seat(NamedTuple):
    """When a session is held, and with whom."""

    start: int
    coach: int


@dataclass(frozen=True, slots=True)
class SeatingDay:
    """A day on which a session could be held.

    Parameters
    ----------
    cost : int
        Of holding it on this day.
    starts : mapping of int to sequence of int
        For each coach who could come the starts possible, in the order of time. A session that needs none
        has one entry of its own, whose coach has no other sessions. Days have no start in common.
    """

    cost: int
    starts: Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class SeatingSession:
    """One session with all that it may choose from.

    Parameters
    ----------
    length : int
        [> 0]
    room : int
        Sessions of one room are never at the same time.
    worth : int
        Of being held at all.
    days : mapping of int to SeatingDay
        At least one.
    seat : Seat or None
        Where it is now; one of its choices.
    move_cost : int
        Of holding it anywhere else.
    not_held_until : int
        If it is not held, those behind it are held after this day only.
    """

    length: int
    room: int
    worth: int
    days: Mapping[int, SeatingDay]
    seat: Seat | None = None
    move_cost: int = 0
    not_held_until: int = 0

    def gain(self, seat: Seat | None) -> int:
        """What a seat brings: the worth, less the costs of the day and of moving."""
        if seat is None:
            return 0
        cost = next(day.cost for day in self.days.values() if seat.start in day.starts.get(seat.coach, ()))
        return self.worth - cost + (self.move_cost if seat == self.seat else 0)


@dataclass(frozen=True, slots=True)
class Seating:
    """Hold as many sessions as possible, each on as good a day as possible.

    Parameters
    ----------
    sessions : sequence of SeatingSession
    pairs : sequence of (int, int, bool)
        Positions of a session and one behind it; whether both may be on the same day.
    gap : int
        Least time between two sessions of a coach.
    """

    sessions: Sequence[SeatingSession]
    pairs: Sequence[tuple[int, int, bool]] = ()
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Seated:
    """What was found.

    Parameters
    ----------
    seats : tuple of Seat or None
        None: not held. Empty where no solution was found.
    is_optimal : bool
    work : float
        In the solver's deterministic units.
    cut_by_clock : bool
        The clock, not the work limit, ended the search.
    """

    seats: tuple[Seat | None, ...]
    is_optimal: bool
    work: float
    cut_by_clock: bool


def seated(seating: Seating, effort: Effort) -> Seated:
    """The best seating found: sum of worths minus costs of days and of moves.

    No code of ours is called from the solver's threads; work limits the search first, the clock second.
    """
    started = time.perf_counter()
    built = _Built(seating)
    solver = cp_model.CpSolver()
    is_small = sum(len(each.choices) for each in built.variables) <= _SMALL_MODEL
    solver.parameters.num_workers = 1 if is_small else _WORKERS
    solver.parameters.interleave_search = not is_small
    solver.parameters.random_seed = effort.seed % 2**31
    solver.parameters.max_deterministic_time = effort.work
    clock = max(_LEAST_SECONDS, effort.clock - (time.perf_counter() - started))
    solver.parameters.max_time_in_seconds = clock
    status = solver.solve(built.model)
    work = float(solver.response_proto.deterministic_time)
    is_cut = status != cp_model.OPTIMAL and solver.wall_time >= _ALMOST * clock
    match status:
        case cp_model.OPTIMAL | cp_model.FEASIBLE:
            return Seated(built.seats(solver), status == cp_model.OPTIMAL, work, is_cut)
        case cp_model.UNKNOWN | cp_model.INFEASIBLE:
            return Seated((), False, work, is_cut)
        case _:
            raise ValueError(f"CP-SAT refused the timetable: {solver.status_name(status)}")


@dataclass(slots=True)
class _Variables:
    """Of one session: when it begins, whether it is held, and on which day with whom."""

    start: cp_model.IntVar
    held: cp_model.IntVar
    choices: dict[tuple[int, int], cp_model.IntVar]
    """By day and coach."""

    def on(self, day: int) -> list[cp_model.IntVar]:
        """The choices of one day."""
        return [variable for (when, _), variable in self.choices.items() if when == day]

    @property
    def day(self) -> cp_model.LinearExpr:
        """The day on which it is held; 0 if it is not."""
        days = [day for day, _ in self.choices]
        return cp_model.LinearExpr.weighted_sum(list(self.choices.values()), days)


@dataclass(slots=True)
class _Built:
    """The model. Each rule is one method."""

    seating: Seating
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    variables: list[_Variables] = field(default_factory=list)
    gains: list[tuple[cp_model.IntVar, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.variables = [self._of_session(session) for session in self.seating.sessions]
        self._no_coach_twice()
        self._days_of_coaches_are_short()
        self._no_room_twice()
        for before, behind, may_share_a_day in self.seating.pairs:
            self._in_order(before, behind, may_share_a_day=may_share_a_day)
        variables, gains = zip(*self.gains, strict=True) if self.gains else ((), ())
        self.model.maximize(cp_model.LinearExpr.weighted_sum(variables, gains))

    def _of_session(self, session: SeatingSession) -> _Variables:
        """A session is held at one of its choices, or not at all."""
        model = self.model
        every = {at for day in session.days.values() for starts in day.starts.values() for at in starts}
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(sorted(every)), "")
        held = model.new_bool_var("")
        model.add_hint(held, session.seat is not None)
        self.gains.append((held, session.worth))
        choices = {}
        for day, possible in session.days.items():
            for coach, starts in possible.starts.items():
                chosen = choices[day, coach] = model.new_bool_var("")
                within = cp_model.Domain.from_values(list(starts))
                model.add_linear_expression_in_domain(start, within).only_enforce_if(chosen)
                model.add_hint(
                    chosen, session.seat is not None and session.seat in {Seat(at, coach) for at in starts}
                )
                self.gains.append((chosen, -possible.cost))
        model.add(cp_model.LinearExpr.sum(list(choices.values())) == held)
        variables = _Variables(start, held, choices)
        model.add_hint(start, session.seat.start if session.seat else min(every))
        if session.seat is not None and session.move_cost:
            self._may_stay(session, session.seat, variables)
        return variables

    def _may_stay(self, session: SeatingSession, seat: Seat, variables: _Variables) -> None:
        """To stay with the same coach at the same time is worth the cost of moving."""
        stays = self.model.new_bool_var("")
        same = [variable for (_, coach), variable in variables.choices.items() if coach == seat.coach]
        self.model.add_bool_or(same).only_enforce_if(stays)
        self.model.add(variables.start == seat.start).only_enforce_if(stays)
        self.model.add_hint(stays, True)
        self.gains.append((stays, session.move_cost))

    def _no_coach_twice(self) -> None:
        """Sessions of a coach do not overlap, and the gap lies between them."""
        by_coach: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
        for session, variables in zip(self.seating.sessions, self.variables, strict=True):
            taken = session.length + self.seating.gap
            with_coach: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for (_, coach), variable in variables.choices.items():
                with_coach[coach].append(variable)
            for coach, days in with_coach.items():
                comes = self.model.new_bool_var("")
                self.model.add(cp_model.LinearExpr.sum(days) == comes)
                self.model.add_hint(comes, session.seat is not None and session.seat.coach == coach)
                interval = self.model.new_optional_fixed_size_interval_var(variables.start, taken, comes, "")
                by_coach[coach].append(interval)
        self._none_overlap(by_coach)

    def _no_room_twice(self) -> None:
        """Sessions of the same people do not overlap."""
        by_room: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
        for session, variables in zip(self.seating.sessions, self.variables, strict=True):
            interval = self.model.new_optional_fixed_size_interval_var(
                variables.start, session.length, variables.held, ""
            )
            by_room[session.room].append(interval)
        self._none_overlap(by_room)

    def _none_overlap(self, intervals: Mapping[int, Sequence[cp_model.IntervalVar]]) -> None:
        for each in intervals.values():
            if len(each) > 1:
                self.model.add_no_overlap(each)

    def _days_of_coaches_are_short(self) -> None:
        """What a coach does on a day fits into it. Follows from the rules; the solver sees it sooner."""
        days: dict[tuple[int, int], list[tuple[cp_model.IntVar, int, int, int]]] = defaultdict(list)
        for session, variables in zip(self.seating.sessions, self.variables, strict=True):
            for (day, coach), variable in variables.choices.items():
                starts = session.days[day].starts[coach]
                days[day, coach].append((variable, session.length, starts[0], starts[-1]))
        for choices in days.values():
            begins = min(first for *_, first, _ in choices)
            ends = max(last + length for _, length, _, last in choices)
            taken = [length + self.seating.gap for _, length, _, _ in choices]
            variables_ = [variable for variable, *_ in choices]
            if sum(taken) > ends - begins + self.seating.gap:
                total = cp_model.LinearExpr.weighted_sum(variables_, taken)
                self.model.add(total <= ends - begins + self.seating.gap)

    def _in_order(self, before: int, behind: int, *, may_share_a_day: bool) -> None:
        """What comes before is over before the other begins; while it is not held, its days stay free."""
        first, second = self.variables[before], self.variables[behind]
        earlier, later = self.seating.sessions[before], self.seating.sessions[behind]
        both = [first.held, second.held]
        if may_share_a_day:
            order = self.model.add(first.start + earlier.length <= second.start)
            order.only_enforce_if(both)
        order = self.model.add(first.day + (0 if may_share_a_day else 1) <= second.day)
        order.only_enforce_if(both)
        for day in later.days:
            if day <= earlier.not_held_until:
                for choice in second.on(day):
                    self.model.add_implication(choice, first.held)

    def seats(self, solver: cp_model.CpSolver) -> tuple[Seat | None, ...]:
        """The seats of a solution."""
        return tuple(
            next(
                (
                    Seat(solver.value(each.start), coach)
                    for (_, coach), chosen in each.choices.items()
                    if solver.boolean_value(chosen)
                ),
                None,
            )
            for each in self.variables
        )
