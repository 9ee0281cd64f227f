"""Assumptions and method: what stands behind the figures, in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.findings import LOW_RATE
from engagement.report import Report
from exchange.palette import INK, MUTED
from exchange.workbook import numbers_sheet
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, SECTION, Properties
from exchange.workbook.means import scale_words
from exchange.workbook.texts import percent_words, sentence_case
from exchange.workbook.unknowns import unknowns
from readiness.judgements import Judgements
from readiness.missing_link import MISSING_FROM, PRESENT_BELOW, WEAKEST_LEVEL

NAME = "Assumptions and method"
_WIDTHS = (38.0, 16.0, 16.0, 16.0, 16.0, 16.0, 28.0)
_LAST = len(_WIDTHS) - 1
_TOPIC: Properties = CELL | {"bold": True}


def add_method(book: Book, report: Report) -> None:
    """Assumptions, thresholds, formulas in words, judgements with the base rates, and unknowns."""
    sheet = book.sheet(NAME, _WIDTHS, tab=MUTED)
    finding = (
        "Figures come from published answers, interviews, observations, drafts, calendars and the plan; every number of "
        "our own is project judgement and stands on the sheet Our numbers."
    )
    row = book.title(sheet, "What stands behind these figures?", finding, _LAST, sum(_WIDTHS))
    row = _list(book, sheet, row, "Assumptions of the plan", report.plan.assumptions)
    row = _topics(book, sheet, row, "Readiness, in words", tuple(_readiness(report)))
    row = _components(book, sheet, row, report)
    row = _topics(book, sheet, row, "Pitfalls, in words", tuple(_pitfalls(report.risks.judged)))
    row = _topics(book, sheet, row, "The plan, in words", tuple(_plan(report)))
    row = _list(book, sheet, row, "What is not known", unknowns(report))
    row = _numbers(book, sheet, row, report)
    _base_rates(book, sheet, row, report)
    sheet.freeze_panes(2, 0)


def _topics(book: Book, sheet: Worksheet, row: int, title: str, topics: Sequence[tuple[str, str]]) -> int:
    row = _section(book, sheet, row, title)
    for topic, sentence in topics:
        book.text(sheet, row, 0, topic, _TOPIC)
        book.merged(sheet, row, (1, _LAST), sentence, CELL)
        sheet.set_row(row, row_height([(sentence, sum(_WIDTHS[1:]), 10.0), (topic, _WIDTHS[0], 10.5)]))
        row += 1
    return row + 1


def _list(book: Book, sheet: Worksheet, row: int, title: str, sentences: Sequence[str]) -> int:
    row = _section(book, sheet, row, title)
    for number, sentence in enumerate(sentences, start=1):
        row = book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), f"{number}.  {sentence}", CELL)
    return row + 1


def _section(book: Book, sheet: Worksheet, row: int, title: str) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 24)
    return row + 1


def _readiness(report: Report) -> Iterator[tuple[str, str]]:
    readiness, instrument = report.readiness, report.results.instrument
    yield (
        "Who is shown",
        f"Groups of {readiness.threshold} answers or more, and of those only the ones that do not give a smaller group "
        "away by subtraction. Hidden values are hidden in every sheet, and the plan does not read them either.",
    )
    yield (
        "Mean",
        "Mean of the answered items of a component, turned so that its good end is known; then pulled towards the "
        "unit above as far as the answers are few and scatter, and corrected for the members who were not asked.",
    )
    yield (
        "95 % interval",
        "Estimate plus and minus the t quantile times its standard error, cut at the scale's ends.",
    )
    yield (
        "Verdict",
        f"Missing from a {percent_words(MISSING_FROM)} chance that the true mean lies beyond the threshold, present under "
        f"{percent_words(PRESENT_BELOW)}, else unclear; project judgement.",
    )
    yield (
        "Weakest link",
        "The component that is the lowest most often in joint draws of all components; its range is an "
        f"{percent_words(WEAKEST_LEVEL)} interval. No strong component makes up for a missing one.",
    )
    yield "Low participation", f"Flagged under {percent_words(LOW_RATE)}; project judgement."
    yield "Instrument", f"{instrument.title[report.results.survey.language]}, version {instrument.version}."
    yield "Reference", f"{instrument.reference} We do not claim that the instrument is validated."


def _components(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    instrument, readiness = report.results.instrument, report.readiness
    row = _section(book, sheet, row, "Components: scales, thresholds, reliability")
    book.headings(
        sheet,
        row,
        ("Component", "Items", "Threshold", "Reliability", "Scale", ""),
        height=20,
        centred=(1, 2, 3),
    )
    row += 1
    for component in readiness.component_thresholds:
        book.text(sheet, row, 0, report.results.component_label(component), _TOPIC)
        book.number(sheet, row, 1, len(instrument.items_of(component)), CENTRED)
        limit = instrument.shown_threshold_of(instrument.components_by_id[component])
        book.number(sheet, row, 2, limit, CENTRED | {"num_format": "0.0"})
        reliability = readiness.reliability.get(component)
        if reliability is None:
            book.text(sheet, row, 3, "not estimable", CENTRED)
        else:
            book.number(sheet, row, 3, reliability, CENTRED | {"num_format": "0.00"})
        words = scale_words(instrument.scale_of(instrument.components_by_id[component]))
        book.merged(sheet, row, (4, 5), words, CELL)
        row += 1
    note = "Reliability: McDonald’s omega over the whole organisation, or Cronbach’s alpha where omega has no solution."
    return book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), note) + 1


def _pitfalls(judged: Judgements) -> Iterator[tuple[str, str]]:
    low, high = judged.interval
    yield (
        "Chance",
        "Log-odds of the base rate plus, for each piece of evidence from interview, survey, observation, draft OKRs, cadence "
        "or plan, the source’s quality times the log of the sign’s "
        "likelihood ratio times its direction (weight of evidence, Good 1950).",
    )
    yield (
        "Repeated evidence",
        f"Each further piece from one source in one direction counts {judged.damping:g} times the one before.",
    )
    yield (
        "Survey answers",
        "Direction: twice the chance that the mean lies under the threshold, minus one. Quality: reliability times the "
        "rate of answers.",
    )
    yield (
        "Range",
        f"{percent_words(low)} to {percent_words(high)} of {judged.draws} seeded draws: base rates vary by {judged.base_logit_sd:g} logits, weights "
        f"by {judged.weight_log_sd:g} log units.",
    )
    support = "; ".join(
        f"{word.replace('_', ' ')} from {percent_words(each.coverage)} of the catalogued weight and {each.kinds} kind(s) of source"
        for word, each in judged.confidence.items()
    )
    yield "Confidence", f"{sentence_case(support)}; else too little evidence."
    yield (
        "Weeks at stake",
        "Chance times the likely weeks of delay if the pitfall is there. Range and rank come from the same draws, in which "
        "weeks vary between the shortest and the longest delay.",
    )
    yield (
        "Contradictions",
        "Where sources say different things about one fact, all statements are kept and weigh against each other, each by "
        "the quality of its source.",
    )
    failing = judged.pilot_failure
    words = ", ".join(
        f"{word.replace('_', ' ')} from {percent_words(least)}" for word, least in failing.bands.items()
    )
    yield (
        "Pilot fails",
        "A pilot survives only if nothing sinks it, so the chances of surviving multiply (noisy-OR, Pearl 1988); each "
        f"further pitfall of one component counts {failing.shared_cause_damping:g} times the one before. Words: {words}.",
    )
    yield (
        "Cures",
        "A cure takes its share away from the chance of its pitfall and of those it also helps against; the effects of "
        "several cures multiply.",
    )


def _plan(report: Report) -> Iterator[tuple[str, str]]:
    solution = report.plan.solution
    yield (
        "What is sought",
        "The order of starts that earns most value-weighted periods with working OKRs, under all rules and limits; "
        "found by a solver and checked by a separate verifier.",
    )
    if solution.status == "infeasible":
        yield "How good it is", "No plan keeps all rules; the sheet Waves says what cannot hold together."
    elif solution.gap is not None:
        proven = (
            "No better plan exists under these rules."
            if solution.status == "optimal"
            else f"No plan can be better by more than {solution.gap:.1%}."
        )
        yield "How good it is", proven
    yield (
        "Reasons",
        "Each unit was moved to the period before; the rules that this would break are its reasons.",
    )


def _numbers(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    """Where all numbers of our own stand, and how many are changed here."""
    found = report.risks.numbers
    count = len(found.differences)
    changed = "none of them is" if not count else "one of them is" if count == 1 else f"{count} of them are"
    topics = (
        (
            "Where they stand",
            f"All likelihood ratios, qualities of sources, base rates, weeks, strengths of signs and effects of cures are on "
            f"the sheet {numbers_sheet.NAME}, with their units and what they are used for; {changed} changed here.",
        ),
        ("Version", f"{found.version}; {found.judged.reference}."),
    )
    return _topics(book, sheet, row, "Numbers of our own", topics)


def _base_rates(book: Book, sheet: Worksheet, row: int, report: Report) -> int:
    row = _section(book, sheet, row, "Appendix: base rates and weeks of delay (project judgement)")
    names = ("Pitfall", "Base rate", "Weeks, low", "Weeks, likely", "Weeks, high", "Signals", "Stated by")
    book.headings(sheet, row, names, height=20, centred=range(1, 6))
    row += 1
    for pitfall in report.risks.catalogue.pitfalls:
        impact = pitfall.impact_weeks
        sources = ", ".join(sorted({source.document for source in pitfall.sources}))
        book.text(sheet, row, 0, pitfall.title, CELL | {"font_color": INK})
        book.number(sheet, row, 1, pitfall.base_rate, CENTRED | {"num_format": "0 %"})
        for column, weeks in enumerate((impact.low, impact.likely, impact.high), start=2):
            book.number(sheet, row, column, weeks, CENTRED | {"num_format": "General"})
        book.number(sheet, row, 5, len(pitfall.signals), CENTRED)
        book.text(sheet, row, 6, f"Source {sources}")
        sheet.set_row(row, row_height([(pitfall.title, _WIDTHS[0], 10.0)]))
        row += 1
    return row
