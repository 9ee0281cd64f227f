"""How far the people of a group agree, in one of three words.

A spread in numbers would tell an attacker much about single answers; a word tells a
reader what to do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readiness.agreement import critical_rwg_j
from readiness.agreement_by_team import team_agreement
from readiness.measurement import GroupTree
from readiness.published import Agreement
from readiness.scoring import Scores
from surveys.instrument import Scale

# Conventional bands of r_wg(j): LeBreton & Senter 2008, Organizational Research Methods
# 11:815-852. Strong agreement also has to beat random answers at the group's size.
STRONG, MODERATE = 0.70, 0.50
# Larger groups of random answers never come near .70.
_LARGEST_SIMULATED = 30


def agreement_words(
    items: Scores, scale: Scale, tree: GroupTree, shown: NDArray[np.bool_], *, seed: int = 0
) -> tuple[Agreement | None, ...]:
    """Each shown group's agreement on a component; None where it is not shown or not estimable.

    Parameters
    ----------
    items : ndarray of float, shape (people, items)
        Keyed answers, NaN where missing.
    shown : ndarray of bool, shape (groups,)
    seed : int
        Of the simulated bar for small groups.

    Notes
    -----
    People agree where r_wg(j) >= .70 and beats 95 % of groups of the same size that answer
    at random; they partly agree from .50 on.
    """
    words: list[Agreement | None] = [None] * tree.size
    depths = tree.depths()
    from_one = items - scale.minimum + 1
    for depth in np.unique(depths[shown]):
        groups = tree.at_depth(int(depth))
        people = groups >= 0
        found = team_agreement(from_one[people], groups[people], scale.points)
        for label, count, used, value in zip(
            found.labels, found.people, found.items, found.rwg_j, strict=True
        ):
            group = int(label)
            if shown[group] and not np.isnan(value):
                words[group] = _word(float(value), int(count), int(used), scale.points, seed)
    return tuple(words)


def _word(value: float, people: int, items: int, points: int, seed: int) -> Agreement:
    bar = STRONG
    if people <= _LARGEST_SIMULATED:
        bar = max(bar, critical_rwg_j(people, items, points, seed=seed))
    if value >= bar:
        return Agreement.AGREE
    return Agreement.PARTLY if value >= MODERATE else Agreement.DIFFER
