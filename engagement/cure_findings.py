"""What cures do to the pilot's chance of failing, in words: never a bare percentage."""

from __future__ import annotations

from engagement.curing import Target, Timing, levels
from engagement.findings import listed
from engagement.risks import Risks
from readiness.risk.cure_program import COACHES, Limit
from readiness.risk.cures import CureSet
from readiness.risk.failure import FailureChance
from rollout.activities.cures import role_words

_LIFTED = {
    Limit.WEEKS: "more weeks before the pilot",
    Limit.COACH_HOURS: "more coach hours",
    Limit.HOURS_OF_OTHERS: "more hours of others",
}
_OUT_OF_100 = "of 100 such pilots"
_ONLY_A_JUDGEMENT = "This is a judgement until outcomes calibrate it."


def counted(number: int, word: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "cure"), counted(3, "week")
    ('1 cure', '3 weeks')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def worth_words(worth: float) -> str:
    """A difference in the chance of failure, as pilots that would fail less often.

    Examples
    --------
    >>> worth_words(0.058), worth_words(0.004)
    ('about 6 of 100 such pilots', 'fewer than 1 of 100 such pilots')
    """
    pilots = round(100 * worth)
    return f"about {pilots} {_OUT_OF_100}" if pilots else f"fewer than 1 {_OUT_OF_100}"


def level_words(below: float) -> str:
    """What a level to fall under means.

    Examples
    --------
    >>> level_words(0.45)
    'fewer than 45 of 100 such pilots fail'
    """
    return f"fewer than {round(100 * below, 1):g} {_OUT_OF_100} fail"


def range_sentence(failure: FailureChance) -> str:
    """`FailureChance.range_words` without its reminder, for places that say it once for several.

    Examples
    --------
    >>> range_sentence(FailureChance(0.5, 0.42, 0.58, "high", (0.45, 0.65), ()))
    'high: of ten such pilots, four to six would be expected to fail'
    """
    return failure.range_words().removesuffix(_ONLY_A_JUDGEMENT).rstrip(" .")


def failure_sentence(risks: Risks, after: FailureChance, when: Timing) -> str:
    """The one sentence above the page: what the cures decided on do.

    Parameters
    ----------
    after : FailureChance
        With the cures decided on that take effect in time.
    """
    if risks.is_doubtful:
        return "Too little is known yet to add up the risks of the pilot."
    before, number = risks.failure.word, len(when.in_time)
    if not risks.cures:
        return f"As things stand the pilot’s chance of failing is {before}; no cure is decided on yet."
    if not number:
        return f"The pilot’s chance of failing stays {before}: all cures decided on come too late."
    decided = "The cure" if number == 1 else f"The {number} cures"
    if before == after.word:
        verb = "lowers" if number == 1 else "lower"
        return f"{decided} decided on {verb} the pilot’s chance of failing, but it stays {before}."
    verb = "brings" if number == 1 else "bring"
    return f"{decided} decided on {verb} the pilot’s chance of failing from {before} down to {after.word}."


def set_sentence(found: CureSet, target: Target, risks: Risks) -> str:
    """What was found: the set, or what keeps the level out of reach."""
    new = [cure for cure in found.cures if cure not in risks.cures]
    if not found.reaches:
        return _unreached(found, target)
    if not new:
        decided = "with the cures decided on" if risks.cures else "without any cure"
        return f"Nothing more is needed: the chance of failing is {target.level} or lower {decided}."
    count = counted(len(new), "more cure" if risks.cures else "cure")
    if risks.is_doubtful:
        return f"Going by what is usual elsewhere, {count} would bring it down to {target.level}."
    return f"{count} {'brings' if len(new) == 1 else 'bring'} it down to {target.level}."


def _unreached(found: CureSet, target: Target) -> str:
    others = sum(hours for owner, hours in found.hours_by_owner.items() if owner not in COACHES)
    for hours, most, whose in (
        (found.coach_hours, target.coach_hours, "coach hours"),
        (others, target.hours_of_others, "hours of others"),
    ):
        # Only what was decided on may take more than there is.
        if most is not None and hours > most:
            return (
                f"The cures decided on already take {hours:g} {whose}, and there are {most:g}: "
                "take some back or give more hours."
            )
    if found.binding == (Limit.NO_CURE_LEFT,):
        left = "all cures that are not ruled out" if target.never else "all cures together"
        return (
            f"Not even {left}, whatever their weeks and hours, bring it down to {target.level}. "
            "Aim at a higher level first, or make the pilot smaller."
        )
    lifted = [_LIFTED[limit] for limit in found.binding]
    need = listed(lifted) if found.together else " or ".join(lifted)
    return (
        f"Not even all cures that fit {limits_words(target)} bring it down to {target.level}; "
        f"it would need {need}."
    )


def best_sentence(found: CureSet, risks: Risks) -> str:
    """What is within reach where a level is not."""
    best = f"The best within these limits is the set of {len(found.cures)} below."
    within = [word for word, bound in levels_to_aim_at(risks).items() if found.after.chance < bound]
    return f"{best} Aim at {within[0]} and fewer suffice." if within else best


def limits_words(target: Target) -> str:
    """The limits of a search.

    Examples
    --------
    >>> limits_words(Target("low", 3, 20)), limits_words(Target("low", 1, 20, 15))
    ('3 weeks and 20 coach hours', '1 week, 20 coach hours and 15 hours of others')
    """
    parts = [f"{target.weeks:g} week" if target.weeks == 1 else f"{target.weeks:g} weeks"]
    parts.append(f"{target.coach_hours:g} coach hours")
    if target.hours_of_others is not None:
        parts.append(f"{target.hours_of_others:g} hours of others")
    return listed(parts)


def effort_sentence(found: CureSet) -> str:
    """What the whole set asks of whom, those with most hours first."""
    owners = sorted(found.hours_by_owner.items(), key=lambda each: (-each[1], each[0]))
    total = sum(hours for _, hours in owners)
    shares = listed([f"{role_words(owner)} {hours:g}" for owner, hours in owners])
    weeks = "1 week" if found.weeks == 1 else f"{found.weeks:g} weeks"
    return f"It asks for {total:g} working hours ({shares}); the slowest takes effect after {weeks}."


def levels_to_aim_at(risks: Risks) -> dict[str, float]:
    """The two lowest levels, and any other that lies below how things stand. [0-1]."""
    chance = risks.failure.chance
    known = levels(risks.judged)
    return {word: bound for place, (word, bound) in enumerate(known.items()) if place < 2 or bound <= chance}


def likely_aim(risks: Risks) -> str:
    """The second lowest level where the chance lies above it, else the lowest."""
    known = list(levels(risks.judged).items())[:2]
    below = [word for word, bound in known if bound <= risks.failure_with_cures.chance]
    return below[-1] if below else known[0][0]
