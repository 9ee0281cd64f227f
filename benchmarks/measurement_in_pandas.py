"""The readiness measurement as an analyst would write it in pandas: a loop over teams.

The peer of `benchmarks/measurement_speed.py`. Reliability and analysis of variance are worked out
over whole columns; everything about a team is worked out team by team.
"""

from __future__ import annotations

import warnings
from time import process_time

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.multivariate.factor import Factor

from readiness.measurement import GroupTree
from surveys.answers import MISSING, AnswerTable
from surveys.instrument import Instrument

DRAWS, SEED = 4000, 0
TINY = 1e-9  # what lies on a threshold must not hang on the last binary digit
OMEGA_DIGITS = 6
"""To which omega enters the estimates of both sides: two searches for a factor stop a little apart."""


def measured_in_pandas(
    table: AnswerTable, tree: GroupTree, instrument: Instrument, seconds: dict[str, float]
) -> dict[str, np.ndarray]:
    """The figures of `measured_by_package`; adds the seconds of each step."""
    warnings.simplefilter("ignore")  # the tight tolerance of omega is rarely met in full
    start = process_time()
    frame = pd.DataFrame(table.values, columns=list(table.item_ids)).astype(float)
    frame = frame.mask(frame.isin(MISSING))
    for item in instrument.items:
        if item.reversed:
            frame[item.id] = 6 - frame[item.id]
    batteries = {
        component.id: [item.id for item in instrument.items if item.component == component.id]
        for component in instrument.components
    }
    for component, items in batteries.items():
        enough = frame[items].notna().mean(axis=1) >= 0.5
        frame[component] = frame[items].mean(axis=1).where(enough)
    frame["team"] = tree.person - 1
    seconds["scoring"] = process_time() - start

    start = process_time()
    whole = {component: _whole(frame, component, items) for component, items in batteries.items()}
    for component, known in whole.items():
        _with_grand_mean(known, frame.groupby("team")[component], tree.headcount[1:])
    complete = frame[list(batteries)].dropna()
    draws = np.random.default_rng(SEED).standard_normal((len(batteries), DRAWS))
    standard = _root(complete.corr().to_numpy()) @ draws
    seconds["whole organisation: reliability, variances, ICC"] = process_time() - start

    start = process_time()
    rows = []
    for team, people in frame.groupby("team"):
        row = {
            component: _of_team(people, component, items, whole[component], int(tree.headcount[team + 1]))
            for component, items in batteries.items()
        }
        rows.append((row, _weakest(list(row.values()), standard)))
    seconds["loop over teams"] = process_time() - start
    return _as_figures(rows, whole)


def _whole(frame: pd.DataFrame, component: str, items: list[str]) -> dict[str, float]:
    answers = frame[items].dropna()
    k = len(items)
    alpha = k / (k - 1) * (1 - answers.var().sum() / answers.sum(axis=1).var())
    solution = Factor(endog=answers.to_numpy(), n_factor=1, method="ml").fit(opt={"gtol": 1e-13}, tol=1e-13)
    loadings = solution.loadings[:, 0]
    omega = loadings.sum() ** 2 / (loadings.sum() ** 2 + solution.uniqueness.sum())
    w = round(omega, OMEGA_DIGITS)
    scores = frame[["team", component]].dropna()
    groups = scores.groupby("team")[component]
    sizes, teams, people = groups.size(), groups.ngroups, len(scores)
    within = ((scores[component] - groups.transform("mean")) ** 2).sum() / (people - teams)
    between = (sizes * (groups.mean() - scores[component].mean()) ** 2).sum() / (teams - 1)
    n0 = (people - (sizes**2).sum() / people) / (teams - 1)
    trust = (teams - 1) / (teams + 7)
    return {
        "alpha": alpha,
        "omega": omega,
        "icc1": (between - within) / (between + (people / teams - 1) * within),
        "icc2": (between - within) / between,
        "s2": within,
        "w": min(max(1 - (1 - w) * scores[component].var() / within, 0), 1),  # among people of one team
        "t2": trust * max(0, (between - within) / n0) + (1 - trust) * 0.1 / 0.9 * within,
        "df": people - teams,
        "teams": teams,
        "low": scores[component].quantile(0.1),
        "high": scores[component].quantile(0.9),
    }


def _with_grand_mean(
    known: dict[str, float], groups: pd.api.typing.SeriesGroupBy, members: np.ndarray
) -> None:
    weights = 1 / (known["t2"] + known["s2"] / groups.count())
    known["mu"] = (weights * groups.mean()).sum() / weights.sum()


def _root(correlation: np.ndarray) -> np.ndarray:
    """A matrix whose product with its transpose is the correlation."""
    values, vectors = np.linalg.eigh(correlation)
    return vectors * np.sqrt(values)


def _of_team(
    people: pd.DataFrame, component: str, items: list[str], known: dict[str, float], members: int
) -> dict[str, float | str]:
    scores = people[component].dropna()
    n, mean = len(scores), scores.mean()
    a = known["t2"] + known["w"] * known["s2"] / members
    b = known["t2"] + known["s2"] / n
    share = a / b
    estimate = known["mu"] + share * (mean - known["mu"])
    error = np.sqrt(a * (1 - share) + (1 - share) ** 2 * b / known["teams"])
    chance = stats.t.cdf((3.0 - estimate) / error, known["df"])
    q = min(people[items].var(ddof=1).mean() / 2.0, 1)  # 2 = variance of evenly spread answers
    k = len(items)
    good = int((scores >= 3.5 - TINY).sum())
    silent = stats.betabinom(members - n, good + 0.5, n - good + 0.5)
    return {
        "estimate": estimate,
        "standard_error": error,
        "chance": chance,
        "verdict": _verdict(chance, mean, n, members, known),
        "rwg_j": k * (1 - q) / (k * (1 - q) + q),
        "favourable": good / n,
        "favourable_low": min((good + silent.ppf(0.025)) / members, good / n),
        "favourable_high": max((good + silent.ppf(0.975)) / members, good / n),
    }


def _verdict(chance: float, mean: float, n: int, members: int, known: dict[str, float]) -> str:
    """The band of the chance, unless the people who are silent could turn it over."""
    least, most = ((n * mean + (members - n) * known[end]) / members for end in ("low", "high"))
    if chance >= 0.75:
        return "missing" if most < 3.0 - TINY else "too few answers"
    if chance < 0.25:
        return "present" if least >= 3.0 - TINY else "too few answers"
    return "unclear"


def _weakest(cells: list[dict], standard: np.ndarray) -> tuple[list[float], list[float]]:
    centre = np.array([100 * (cell["estimate"] - 1) / 4 for cell in cells])
    error = np.array([100 * cell["standard_error"] / 4 for cell in cells])
    drawn = pd.DataFrame((centre[:, None] + error[:, None] * standard).T)
    lowest = drawn.min(axis=1)
    chances = drawn.idxmin(axis=1).value_counts(normalize=True).reindex(range(len(cells)), fill_value=0)
    return [lowest.mean(), lowest.quantile(0.1), lowest.quantile(0.9)], chances.tolist()


def _as_figures(rows: list, whole: dict[str, dict[str, float]]) -> dict[str, np.ndarray]:
    names = list(next(iter(rows[0][0].values())))
    figures = {name: np.array([[cell[name] for cell in row.values()] for row, _ in rows]) for name in names}
    figures["minimum"] = np.array([minimum for _, (minimum, _) in rows])
    figures["weakest"] = np.array([weakest for _, (_, weakest) in rows])
    figures["omega"], figures["alpha"] = (
        np.array([known[name] for known in whole.values()]) for name in ("omega", "alpha")
    )
    figures["icc"] = np.array([[known[name] for known in whole.values()] for name in ("icc1", "icc2")])
    return figures
