"""Numbers as whole numbers, for solvers that know no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_EXACT_FACTORS = (1.0, 1e3, 1e6, 1e9)
_NOISE = 1e-7
_LARGEST_SUM = 2.0**50
_LARGEST_INEXACT = 2.0**40


@dataclass(frozen=True, slots=True)
class Scaled:
    """Whole numbers in place of decimal ones.

    Parameters
    ----------
    whole : tuple of int
        number x factor, rounded.
    factor : float
        What the numbers were multiplied by.
    slack : float
        How far any selection of the whole numbers may be off in sum, in scaled units; 0 if exact.
    """

    whole: tuple[int, ...]
    factor: float
    slack: float


def scaled(numbers: Sequence[float]) -> Scaled:
    """The numbers times a factor that makes them whole.

    Numbers of up to nine decimals are exact as long as their sum stays below 2^50; others keep a
    relative precision of 2^-40, and ``slack`` says what that may cost.

    Examples
    --------
    >>> scaled([40, 16, 6.5])
    Scaled(whole=(40000, 16000, 6500), factor=1000.0, slack=0.0)
    """
    total = sum(map(abs, numbers))
    for factor in _EXACT_FACTORS:
        if total * factor > _LARGEST_SUM:
            break
        whole = tuple(round(number * factor) for number in numbers)
        if all(_is_same(number * factor, integer) for number, integer in zip(numbers, whole, strict=True)):
            return Scaled(whole, factor, 0.0)
    factor = _LARGEST_INEXACT / max(map(abs, numbers))
    return Scaled(tuple(round(number * factor) for number in numbers), factor, 0.5 * len(numbers))


def _is_same(product: float, integer: int) -> bool:
    """Whether the two differ by floating-point noise only; a small number is not taken for zero."""
    return abs(product - integer) < _NOISE and (integer != 0 or product == 0)
