"""Key results and flags as markup in which what people typed stays text.

Everything typed passes through `html.escape` here and nowhere else; the markup around it is
the product's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from exchange.palette import HATCH, RISK_RAMP
from readiness.draft_okrs.draft import DraftKeyResult
from readiness.draft_okrs.judging import CausingWords, Flag, KeyResultReview
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.rules import PROJECT_JUDGEMENT, review_rules
from readiness.pitfall_catalogue import source_titles
from surveys.instrument import Source
from ui.components.legend import coloured_key, hatched_key
from ui.figures.draft_figure import CHANGE, COLOURS, OVERRULED, UNCLEAR, WORK

_STRONG = (
    "background:rgba(236,138,47,.28);color:inherit;font-weight:650;border-radius:2px;padding:0 1px;"
    "text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px"
)
_MILD = (
    "background:none;color:inherit;text-decoration:underline dotted;text-decoration-thickness:1.5px;"
    "text-underline-offset:3px"
)
_SMALL = "font-size:.85rem;opacity:.85"
_NAME = {KeyResultKind.OUTPUT: WORK, KeyResultKind.OUTCOME: CHANGE, KeyResultKind.UNCLEAR: UNCLEAR}
_WORDS = {
    WORK: "measures work",
    CHANGE: "measures a change",
    UNCLEAR: "cannot be told",
    OVERRULED: "work, overruled",
}


def key_result_markup(key_result: KeyResultReview, draft: DraftKeyResult) -> str:
    """A key result with the words that caused its flags marked, and each flag below it."""
    holding = [flag for flag in key_result.flags if flag.holds]
    strong = [each for flag in holding if not flag.milder for each in flag.words]
    mild = [each for flag in holding if flag.milder for each in flag.words]
    values = "; ".join(
        f"{name} {escape(value)}"
        for name, value in (("today:", draft.baseline), ("to reach:", draft.target))
        if value
    )
    beside = f' <span style="{_SMALL}">({values})</span>' if values else ""
    return (
        f'<div style="margin-bottom:.2rem">{_kind(key_result)}</div>'
        f'<div lang="{_language(key_result.language)}" style="font-size:1.05rem;line-height:1.5;'
        f'overflow-wrap:anywhere">{marked(key_result.text, strong, mild)}{beside}</div>'
        f"{flags_markup(key_result.flags, key_result.language, key_result.text)}"
    )


def marked(text: str, strong: Iterable[CausingWords], mild: Iterable[CausingWords] = ()) -> str:
    """A text with some of its words marked: the markup is ours, the text is escaped.

    Where the whole text is the cause nothing is marked, for then no word stands out.

    Examples
    --------
    >>> marked("<b>Launch</b> it", []), marked("Do", [CausingWords(0, 2, "Do")])
    ('&lt;b&gt;Launch&lt;/b&gt; it', 'Do')
    """
    styles = [""] * len(text)
    for style, words in ((_MILD, mild), (_STRONG, strong)):
        for each in words:
            if each.end - each.start < len(text):
                for place in range(max(each.start, 0), min(each.end, len(text))):
                    styles[place] = style
    pieces, start = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or styles[place] != styles[start]:
            piece = escape(text[start:place])
            pieces.append(f'<mark style="{styles[start]}">{piece}</mark>' if styles[start] else piece)
            start = place
    return "".join(pieces)


def flags_markup(flags: Sequence[Flag], language: str, text: str = "") -> str:
    """Flags one below the other; a better form that several of them offer stands once."""
    offered: set[str] = set()
    blocks = []
    for flag in in_weight(flags):
        blocks.append(_flag(flag, language, text, offer=flag.holds and flag.better not in offered))
        offered |= {flag.better} if flag.holds else set()
    return "".join(blocks)


def in_weight(flags: Iterable[Flag]) -> list[Flag]:
    """Flags with the milder ones behind the others, and those that were overruled last."""
    return sorted(flags, key=lambda flag: (not flag.holds, flag.milder))


def _flag(flag: Flag, language: str, text: str, *, offer: bool) -> str:
    rule = review_rules().by_id[flag.rule]
    title = escape(rule.title.in_language(language))
    lang = _language(language)
    if not flag.holds:
        return (
            f'<div style="{_edge("1px dashed", HATCH)};{_SMALL}">Overruled: <span lang="{lang}">{title}</span>. '
            f"Reason: {escape(flag.overruled)}</div>"
        )
    words = ", ".join(f"“{escape(each.text)}”" for each in flag.words if each.text != text)
    cause = f" ({words})" if words else ""
    head = f"{title}{cause}." if flag.milder else f"<strong>{title}</strong>{cause}."
    mild = "Minor: " if flag.milder else ""
    better = f'<br>Try: <em lang="{lang}">{escape(flag.better)}</em>' if offer else ""
    edge = _edge("2px dotted", HATCH) if flag.milder else _edge("4px solid", RISK_RAMP[3])
    look = f";{_SMALL}" if flag.milder else ""
    return (
        f'<div style="{edge}{look}">{mild}<span lang="{lang}">{head} {escape(flag.says)}</span>{better}'
        f'<br><span style="font-size:.78rem;opacity:.8">Source: {escape(source_words(rule.source))}</span></div>'
    )


def source_words(source: Source) -> str:
    """Where a rule comes from, by title and place."""
    place = source.place
    for document, title in source_titles().items():
        place = place.replace(document, f"“{title}”")
    if source.document == PROJECT_JUDGEMENT:
        return f"{PROJECT_JUDGEMENT}: {place}" if place else PROJECT_JUDGEMENT
    return f"{source_titles()[source.document]}, {place}"


def kind_keys() -> str:
    """The key of the figure: what each colour stands for."""
    return " ".join(
        (_key(WORK, WORK), _key(CHANGE, CHANGE), _key(UNCLEAR, UNCLEAR)),
    )


def _kind(key_result: KeyResultReview) -> str:
    name = _NAME[key_result.kind]
    if name == WORK and key_result.overruled("work-not-effect"):
        name = OVERRULED
    return f'<span style="font-size:.8rem">{_key(name, _WORDS[name])}</span>'


def _key(name: str, words: str) -> str:
    if name == UNCLEAR:
        # Words on the hatch would look struck out.
        return f'<span style="white-space:nowrap">{hatched_key("&nbsp;&nbsp;")}&nbsp;{words}</span>'
    border = f"1px solid {HATCH}" if name == OVERRULED else "none"
    return coloured_key(COLOURS[name], words, border=border)


def _edge(line: str, colour: str) -> str:
    return f"border-left:{line} {colour};padding:.1rem 0 .1rem .7rem;margin:.45rem 0;overflow-wrap:anywhere"


def _language(language: str) -> str:
    return "de" if language == "de" else "en"
