"""Draft OKRs: each key result as the rules read it, what they flag, and a better form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report
from exchange.palette import BAND, INK, MUTED
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, NOTE, SECTION, Properties
from exchange.workbook.texts import sentence_case
from readiness.draft_okrs.draft import DraftKeyResult, DraftOkr
from readiness.draft_okrs.judging import Flag, KeyResultReview
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.review import DraftReview, ObjectiveReview, review
from readiness.draft_okrs.rules import Rule, review_rules

NAME = "Draft OKRs"
_COLUMNS = (
    ("Team", 18.0),
    ("Level", 11.0),
    ("Objective", 32.0),
    ("Key result", 40.0),
    ("Reads as", 9.5),
    ("Measurable", 11.0),
    ("Baseline", 13.0),
    ("Target", 13.0),
    ("Data ready", 10.0),
    ("What was flagged", 36.0),
    ("A better form", 44.0),
    ("Overruled, because", 26.0),
)
_WIDTHS = tuple(width for _, width in _COLUMNS)
_LAST = len(_COLUMNS) - 1
_HEAD = 3
_CENTRED_COLUMNS = (4, 5, 8)
_KINDS = {
    KeyResultKind.OUTCOME: "Outcome",
    KeyResultKind.OUTPUT: "Output",
    KeyResultKind.UNCLEAR: "Cannot be told",
}


def add_drafts(book: Book, report: Report) -> None:
    """One row for each key result; without drafts no sheet."""
    dossier = report.risks.known.dossier
    if not dossier.drafts:
        return
    found = review(dossier.drafts, projects=dossier.projects)
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    book.title(sheet, "What do the draft OKRs say?", drafts_sentence(found), _LAST, sum(_WIDTHS))
    book.headings(sheet, _HEAD, [name for name, _ in _COLUMNS], centred=_CENTRED_COLUMNS)
    row = _HEAD
    for draft, objective in zip(dossier.drafts, found.objectives, strict=True):
        for cells, is_objective in _rows(draft, objective, report):
            row += 1
            _write(book, sheet, row, cells, is_objective=is_objective)
    sheet.autofilter(_HEAD, 0, row, _LAST)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)
    row = _about_teams(book, sheet, row + 2, found)
    _legend(book, sheet, row, found)


def drafts_sentence(found: DraftReview) -> str:
    """How many key results there are, what they read as, and how many can be measured."""
    key_results = tuple(found.key_results())
    if not key_results:
        return "The drafts hold no key result yet."
    kinds = [each.kind for each in key_results]
    teams = len({each.team for each in found.teams if each.team})
    of = f" of {teams} team{'' if teams == 1 else 's'}" if teams else ""
    count = f"{len(kinds)} key result{'' if len(kinds) == 1 else 's'}{of}"
    unclear = kinds.count(KeyResultKind.UNCLEAR)
    rest = f", of {unclear} it cannot be told" if unclear else ""
    return (
        f"{count}: {kinds.count(KeyResultKind.OUTCOME)} read as outcome, {kinds.count(KeyResultKind.OUTPUT)} as "
        f"output{rest}; {sum(each.measurable for each in key_results)} can be measured."
    )


def _rows(
    draft: DraftOkr, objective: ObjectiveReview, report: Report
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The cells of an objective with flags of its own or without key results, then of each key result."""
    unit = report.organisation.by_id.get(draft.unit) if draft.unit else None
    level = sentence_case(objective.level.value)
    head = (objective.team or (unit.name if unit else ""), level, objective.objective)
    if objective.flags or not objective.key_results:
        yield (*head, "", "", "", "", "", "", *_flag_cells(objective.flags, "")), True
    for written, read in zip(draft.key_results, objective.key_results, strict=True):
        yield (*head, *_key_result(written, read), *_flag_cells(read.flags, read.text)), False


def _key_result(written: DraftKeyResult, read: KeyResultReview) -> tuple[str, ...]:
    ready = {True: "Yes", False: "No", None: "Not answered"}[read.data_ready]
    return (
        read.text,
        _KINDS[read.kind],
        "Yes" if read.measurable else "No",
        _value(written.baseline, is_named=read.has_baseline),
        _value(written.target, is_named=read.has_target),
        ready,
    )


def _value(written: str, *, is_named: bool) -> str:
    return written or ("In the sentence" if is_named else "Not named")


def _flag_cells(flags: Sequence[Flag], text: str) -> tuple[str, str, str]:
    """What is flagged, better forms and reasons against it; numbered alike where there are several."""
    forms = [each.better for each in flags]
    # Two flags may offer the same form; it is written once.
    better = [
        f"As {forms.index(form) + 1}" if forms.index(form) < place else form
        for place, form in enumerate(forms)
    ]
    said = [_flag_words(each, text) for each in flags]
    return _numbered(said), _numbered(better), _numbered([each.overruled for each in flags])


def _numbered(lines: Sequence[str]) -> str:
    """The lines with their numbers where there are several; empty ones are left out."""
    if len(lines) < 2:
        return "".join(lines)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1) if line)


def _flag_words(flag: Flag, text: str) -> str:
    """The rule's title with the words that caused it; where the whole sentence did, without them."""
    rule = review_rules().by_id[flag.rule]
    title = rule.title.en
    if _counts(rule):
        return f"{title}. {flag.says}"
    caused = [f"“{each.text}”" for each in flag.words if each.text != text]
    mild = ", may stay beside an effect" if flag.milder else ""
    return f"{title}{mild}: {', '.join(caused)}" if caused else f"{title}{mild}"


def _counts(rule: Rule) -> bool:
    """Whether what a rule says names a number or a project of the draft."""
    return "{" in rule.says.en


def _write(book: Book, sheet: Worksheet, row: int, cells: Sequence[str], *, is_objective: bool) -> None:
    ground: Properties = {"bg_color": BAND} if is_objective else {}
    for column, text in enumerate(cells):
        look = CENTRED if column in _CENTRED_COLUMNS else CELL
        ink: Properties = {"font_color": MUTED} if column < 3 and not is_objective else {}
        bold: Properties = {"bold": True} if column == 3 else {}
        book.text(sheet, row, column, text, look | ground | ink | bold)
    texts = [
        (text, width, 10.5 if column == 3 else 10.0)
        for column, (text, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    sheet.set_row(row, row_height(texts))


def _about_teams(book: Book, sheet: Worksheet, row: int, found: DraftReview) -> int:
    """What is flagged about a team or about all drafts; the next free row."""
    notes = [f"{team.team}: {flag.says} {flag.better}" for team in found.teams for flag in team.flags]
    notes += [f"All drafts: {flag.says} {flag.better}" for flag in found.flags]
    if not notes:
        return row
    row = _section(book, sheet, row, "About teams and all drafts")
    for note in notes:
        row = book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), note, CELL)
    return row + 1


def _legend(book: Book, sheet: Worksheet, row: int, found: DraftReview) -> None:
    """What the rules that spoke up mean."""
    rules = review_rules()
    spoken = {flag.rule for objective in found.objectives for flag in objective.flags}
    spoken |= {flag.rule for key_result in found.key_results() for flag in key_result.flags}
    row = _section(book, sheet, row, "How to read this")
    look: Properties = NOTE | {"font_color": INK}
    sentences = [
        f"{rule.title.en}: {rule.says.en}" for rule in rules.rules if rule.id in spoken and not _counts(rule)
    ]
    sentences += [
        "Rules read the words of a draft and nothing else; they may be wrong, and a reader may overrule them. Words in "
        "square brackets are for the team to fill in.",
        f"Limits of the rules, version {rules.version}: "
        + "; ".join(
            f"{name.replace('_', ' ')}: {bound.value:g} {bound.unit}"
            for name, bound in rules.bounds.by_name()
        )
        + ".",
    ]
    for sentence in sentences:
        row = book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), sentence, look)


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 24)
    return row + 1
