"""Whom a list of those who have not answered may name, and what it gives away."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.inviting import may_be_named
from surveys.links import Invitation, digest_of

_TEAMS = [uuid4() for _ in range(4)]


@st.composite
def survey_states(draw: st.DrawFn) -> tuple[list[Invitation], set[bytes], int]:
    threshold = draw(st.integers(3, 6))
    sizes = draw(st.lists(st.integers(0, 14), min_size=4, max_size=4))
    made, spent = [], set()
    for team, size in zip(_TEAMS, sizes, strict=True):
        used = draw(st.integers(0, size))
        for number in range(size):
            digest = digest_of(f"{team} {number}")
            made.append(Invitation(digest=digest, address=f"{number}@{team}.example", unit_id=team))
            if number < used:
                spent.add(digest)
    return made, spent, threshold


@given(survey_states())
@settings(max_examples=400, deadline=None)
def test_a_list_never_picks_out_fewer_than_the_threshold(
    state: tuple[list[Invitation], set[bytes], int],
) -> None:
    made, spent, threshold = state
    named = may_be_named(made, spent, threshold)
    assert not {each.digest for each in named} & spent
    assert not named or len(named) >= threshold
    if not spent:
        assert named == (tuple(made) if len(made) >= threshold else ())
        return
    if named:
        assert threshold <= len(spent)
        assert threshold <= len(made) - len(spent)
    for team in _TEAMS:
        of_team = [each for each in made if each.unit_id == team]
        if len(of_team) < threshold or not any(each in named for each in of_team):
            continue
        used = sum(each.digest in spent for each in of_team)
        assert used == 0 or (used >= threshold and len(of_team) - used >= threshold)


def test_whoever_knows_rule_and_list_is_sure_of_nobody_or_of_at_least_the_threshold() -> None:
    # Every state of a survey of two teams of three and one of four, at a threshold of three.
    # An onlooker lays beside each other all states that lead to the list he holds: people who
    # have answered in all of them are given away, and so are those who in none of them have.
    made = [
        Invitation(digest=digest_of(f"{i}"), address=f"{i}@example.org", unit_id=_TEAMS[team])
        for i, team in enumerate([0] * 3 + [1] * 3 + [2] * 4)
    ]
    by_list: dict[frozenset[bytes], list[set[bytes]]] = {}
    for used in product((False, True), repeat=len(made)):
        spent = {each.digest for each, is_used in zip(made, used, strict=True) if is_used}
        named = frozenset(each.digest for each in may_be_named(made, spent, 3))
        by_list.setdefault(named, []).append(spent)
    assert len(by_list) > 3
    for named, states in by_list.items():
        unnamed = [each.digest for each in made if each.digest not in named]
        surely = sum(all(each in spent for spent in states) for each in unnamed)
        surely_not = sum(all(each not in spent for spent in states) for each in unnamed)
        assert surely == 0 or surely >= 3, (len(named), surely)
        assert surely_not == 0 or surely_not >= 3, (len(named), surely_not)


def test_a_single_small_team_never_tells_who_in_it_has_answered() -> None:
    made = [
        Invitation(digest=digest_of(f"{i}"), address="a@example.org", unit_id=_TEAMS[0]) for i in range(3)
    ]
    for used in range(4):
        assert may_be_named(made, {each.digest for each in made[:used]}, 5) == ()
