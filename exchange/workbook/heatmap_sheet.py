"""Readiness: teams in rows, components in columns, and how to read the colours."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from engagement.findings import LOW_RATE, has_low_rate
from engagement.report import Report, readiness_sentence, weakest_words
from exchange.palette import CAUTION, GROUND, READINESS_RAMP, readiness_colour, text_on
from exchange.workbook.book import Book, row_height
from exchange.workbook.legend import add_legend
from exchange.workbook.looks import CELL, HATCHED, Properties, filled
from exchange.workbook.means import mean_at, scale_words, shared_scale, shown_mean
from exchange.workbook.texts import percent_words, sentence_case
from readiness.missing_link import MISSING_FROM, PRESENT_BELOW
from readiness.published import Gate, Hidden, Participation, PublishedMean, PublishedUnit, Verdict
from surveys.instrument import Better

NAME = "Readiness"
_UNIT, _COMPONENT, _ANSWERED, _WEAKEST, _GATE = 32.0, 11.5, 17.0, 36.0, 17.0
_HEAD, _FIRST = 3, 4
_DEEPEST_INDENT = 12
_ON_ONE_PAGE = 32


def add_heatmap(book: Book, report: Report) -> None:
    """The readiness heatmap in the organisation's order, the whole organisation pinned on top."""
    components = tuple(report.readiness.component_thresholds)
    widths = [_UNIT, *[_COMPONENT] * len(components), _ANSWERED, _WEAKEST, _GATE]
    sheet = book.sheet(NAME, widths, pages_tall=1 if len(report.readiness.units) <= _ON_ONE_PAGE else 0)
    last = len(widths) - 1
    book.title(sheet, "Is each team ready for OKRs?", readiness_sentence(report.results), last, sum(widths))
    labels = [report.results.component_label(component) for component in components]
    names = ("Unit", *labels, "Answered / invited", "Weakest link", "Gate")
    height = row_height([(label, _COMPONENT, 11) for label in labels], least=30)
    book.headings(sheet, _HEAD, names, height=height, centred=range(1, len(labels) + 2))
    for row, unit in enumerate(report.readiness.units, start=_FIRST):
        _row(book, sheet, row, unit, components, report)
    sheet.freeze_panes(_FIRST + 1, 1)
    sheet.repeat_rows(_HEAD, _FIRST)
    end = _FIRST + len(report.readiness.units)
    add_legend(
        book,
        sheet,
        end + 1,
        _tiles(report),
        _explanations(report, components),
        tile_columns=(0, 0),
        text_columns=(1, last),
        text_width=sum(widths[1:]),
    )


def _row(
    book: Book, sheet: Worksheet, row: int, unit: PublishedUnit, components: tuple[str, ...], report: Report
) -> None:
    unit_name(
        book, sheet, row, unit, is_parent=any(unit.id == each.parent for each in report.readiness.units)
    )
    for column, component in enumerate(components, start=1):
        cell = unit.components[component]
        if not isinstance(cell, PublishedMean):
            book.hidden(sheet, row, column)
            continue
        shown = shown_mean(cell)
        colour = readiness_colour(cell.percent)
        tile = filled(colour, text_on(colour)) | {"num_format": shown.number_format}
        tile |= {"bold": cell.verdict is Verdict.MISSING}
        book.number(sheet, row, column, shown.value, tile)
    after = 1 + len(components)
    if isinstance(unit.participation, Participation):
        answered(book, sheet, row, after, unit)
    else:
        book.hidden(sheet, row, after)
    if isinstance(unit.weakest, Hidden):
        book.hidden(sheet, row, after + 1)
    else:
        book.text(sheet, row, after + 1, weakest_words(unit, report.results), CELL)
    if isinstance(unit.gate, Hidden):
        book.hidden(sheet, row, after + 2)
    else:
        bold = unit.gate is Gate.REPAIR_FIRST
        book.text(sheet, row, after + 2, sentence_case(unit.gate.value), CELL | {"bold": bold})
    sheet.set_row(row, row_height([(unit.name, _UNIT - 2 * unit.depth, 10)], least=20))


def unit_name(book: Book, sheet: Worksheet, row: int, unit: PublishedUnit, *, is_parent: bool) -> None:
    """A unit's name, indented by its depth; in bold where units stand below it."""
    look: Properties = {"indent": min(unit.depth - 1, _DEEPEST_INDENT), "bold": is_parent}
    ground: Properties = {"bg_color": GROUND} if unit.depth == 1 else {}
    book.text(sheet, row, 0, unit.name, CELL | look | ground)


def answered(book: Book, sheet: Worksheet, row: int, column: int, unit: PublishedUnit) -> None:
    """How many answered, of how many, flagged in words where they are few."""
    assert isinstance(unit.participation, Participation)
    found = unit.participation
    words = f"{found.answered} / {found.invited} ({percent_words(found.rate)})"
    flag: Properties = {"bold": True, "font_color": CAUTION} if has_low_rate(unit) else {}
    book.text(sheet, row, column, f"{words} low" if flag else words, CELL | {"align": "center"} | flag)


def _tiles(report: Report) -> list[tuple[str, Properties]]:
    """The seven colours with their bounds, and the hatch."""
    scale = shared_scale(report.results.instrument)
    tiles: list[tuple[str, Properties]] = []
    for step, colour in enumerate(READINESS_RAMP):
        inside = [percent for percent in range(101) if readiness_colour(percent) == colour]
        words = f"{inside[0]} to {inside[-1]} %"
        if scale is not None:
            count = len(READINESS_RAMP)
            bounds = sorted((mean_at(scale, 100 * step / count), mean_at(scale, 100 * (step + 1) / count)))
            words = f"mean {bounds[0]:.1f} to {bounds[1]:.1f} ({words})"
        tiles.append((words, filled(colour, text_on(colour))))
    return [*tiles, ("Hidden to protect confidentiality", HATCHED)]


def _explanations(report: Report, components: tuple[str, ...]) -> tuple[str, ...]:
    instrument, readiness = report.results.instrument, report.readiness
    thresholds = {
        component: instrument.shown_threshold_of(instrument.components_by_id[component])
        for component in components
    }
    scale = shared_scale(instrument)
    if scale is not None and len(set(thresholds.values())) == 1:
        side = "under" if scale.higher_is is Better.HIGHER else "over"
        limit = (
            f"Means run from {scale_words(scale)}. Threshold: {side} {next(iter(thresholds.values())):.1f}"
        )
    else:
        limit = "Scales and thresholds: " + "; ".join(
            f"{report.results.component_label(component)} {scale_words(instrument.scale_of(instrument.components_by_id[component]))}, "
            f"threshold {thresholds[component]:.1f}"
            for component in components
        )
    return (
        f"{limit}. A component counts as missing (bold) where the chance that its true mean lies beyond the threshold is "
        f"{percent_words(MISSING_FROM)} or more, as present under {percent_words(PRESENT_BELOW)}, else as unclear; “too few answers” "
        "where too few people were asked to tell (project judgement).",
        "The number is the estimated mean of all members, with one decimal; the colour shows how far it lies on the way "
        "from the bad to the good end of its scale. Every mean is uncertain: the 95 % "
        "intervals and the chances stand on the sheet Intervals. Two units whose intervals overlap may well be equal.",
        f"Groups of fewer than {readiness.threshold} are hidden, and so is every group that would give one of them away. "
        f"“Low”: fewer than {percent_words(LOW_RATE)} answered. A mean with ≤ or ≥ stands at the bound of what may be shown.",
        "Gate: “repair first” where a component is missing, “go” where all are present, else “ask more people”. "
        "A strong component never makes up for a missing one.",
    )
