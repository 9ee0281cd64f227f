"""Lines of pasted text put together to objectives and key results, one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from readiness.draft_okrs.draft import DraftLevel
from readiness.draft_okrs.line_marks import Line, Mark, mark_words
from readiness.draft_okrs.pasted_table import TableRow, rows_of_lines
from surveys.faults import FaultList
from surveys.text import clean_text

_TITLE = re.compile(
    r"\b(?:okrs?|objectives? (?:and|&) key results?|[qh][1-4]|quartal|quarter|20\d\d|draft|entwurf|entwürfe)\b|[-–—:/|,()\s]",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:okrs?|[qh][1-4]|20\d\d|quartal|quarter)\b", re.IGNORECASE)
_MARK_IT = "Begin the line with “O:” or “KR:” if it belongs to the OKRs."


@dataclass
class ReadKeyResult:
    """A key result so far; lines below may add to it."""

    place: str
    text: str
    depth: tuple[int, int, int] = (0, 0, 0)
    baseline: str = ""
    target: str = ""


@dataclass
class ReadDraft:
    """An objective so far, with the line it began on; no depth where it has no line of its own."""

    place: str
    team: str
    level: DraftLevel
    objective: str = ""
    depth: tuple[int, int, int] | None = None
    key_results: list[ReadKeyResult] = field(default_factory=list)


@dataclass
class LineReader:
    """What has been read so far, and what the next line may belong to."""

    default_team: str
    default_level: DraftLevel
    drafts: list[ReadDraft] = field(default_factory=list)
    notices: FaultList = field(default_factory=FaultList)
    team: str = ""
    level: DraftLevel = DraftLevel.NOT_SAID
    open: ReadDraft | None = None
    # The mark of the last section or the mark that still waits for its text.
    section: Mark = Mark.NONE
    waits: Mark = Mark.NONE
    last: Line | None = None
    # The heading below which no draft has come yet.
    bare_heading: Line | None = None

    def read(self, lines: tuple[Line, ...]) -> None:
        """Put every line where it belongs, or note that it fits nowhere."""
        self.team, self.level = self.default_team, self.default_level
        rows = rows_of_lines(lines)
        for line, following in zip_longest(lines, lines[1:]):
            if line.number in rows:
                self._take_row(line, rows[line.number])
            elif self.waits is not Mark.NONE and line.mark is Mark.NONE and line.text:
                self._take_text(line, self.waits)
            else:
                self._check_waiting()
                self._take(line, following)
            self.last = line
        self._check_waiting()
        self._check_heading()

    def _take(self, line: Line, following: Line | None) -> None:
        match line.mark:
            case Mark.OBJECTIVE | Mark.KEY_RESULT:
                self._take_marked(line)
            case Mark.OBJECTIVES | Mark.KEY_RESULTS:
                self.section = line.mark
                single = Mark.OBJECTIVE if line.mark is Mark.OBJECTIVES else Mark.KEY_RESULT
                if line.text and _TITLE.sub("", line.text):
                    self._take_text(line, single)
            case Mark.TEAM | Mark.HEADING | Mark.LEVEL:
                self._take_whose(line)
            case Mark.BASELINE | Mark.TARGET:
                self._take_value(line)
            case Mark.INITIATIVES | Mark.LEFT_OUT:
                self.section = line.mark if line.mark is Mark.INITIATIVES else self.section
                self._notice(line, "it is neither an objective nor a key result and was left out")
            case Mark.NONE:
                self._take_unmarked(line, following)

    def _take_marked(self, line: Line) -> None:
        self.section = Mark.NONE
        if line.text:
            self._take_text(line, line.mark)
        else:
            self.waits = line.mark
            if line.mark is Mark.OBJECTIVE:
                self._open(line, "")

    def _take_text(self, line: Line, mark: Mark) -> None:
        waited, self.waits = self.waits is not Mark.NONE, Mark.NONE
        if mark is Mark.OBJECTIVE:
            text = "" if mark_words().is_nothing(line.text) else line.text
            if waited and self.open is not None:
                self.open.objective = text
            else:
                self._open(line, text)
        else:
            self._add(line)

    def _take_whose(self, line: Line) -> None:
        self.open, self.section = None, Mark.NONE
        text = "" if mark_words().is_nothing(line.text) else line.text
        if line.mark is Mark.LEVEL:
            named = mark_words().level_of(text)
            if named is None:
                self._notice(line, "there is no such level", "Use company, department, team or individual.")
            else:
                self.level = named
            return
        self._check_heading()
        self.bare_heading = line if text else None
        if line.mark is Mark.HEADING:
            bare = clean_text(_PERIOD.sub(" ", text)).rstrip(": -–")
            if not _TITLE.sub("", text):
                self._notice(line, "it is a title and was left out", "Nothing has to be done.")
                self.bare_heading = None
                return
            named = mark_words().level_of(bare)
            self.team, self.level = (self.default_team, named) if named else (bare, self.default_level)
            return
        self.team = text or self.default_team
        self.level = line.level or self.default_level

    def _take_value(self, line: Line) -> None:
        key_result = self.open.key_results[-1] if self.open and self.open.key_results else None
        name = line.mark.value
        if key_result is None or getattr(key_result, name):
            self._notice(line, f"there is no key result above it that needs a {name}")
        else:
            setattr(key_result, name, line.text)

    def _take_unmarked(self, line: Line, following: Line | None) -> None:
        if not line.text:
            self._notice(line, "it has no text")
        elif self.section is Mark.INITIATIVES:
            self._notice(line, "it stands below initiatives and was left out")
        elif self._continues(line):
            self._append(line.text)
        elif self.section is Mark.OBJECTIVES or self._is_objective(line, following):
            self._open(line, line.text)
        elif problem := self._misfit(line):
            self._notice(line, problem)
        else:
            self._add(line)

    def _is_objective(self, line: Line, following: Line | None) -> bool:
        if self.section is Mark.KEY_RESULTS or following is None:
            return False
        if following.mark is Mark.KEY_RESULTS:
            return True
        leads = following.mark is Mark.KEY_RESULT or (
            following.mark is Mark.NONE and _is_deeper(following.depth, line.depth)
        )
        inside = self.open is not None and self.open.depth is not None
        return leads and not (inside and self.open and _is_deeper(line.depth, self.open.depth or line.depth))

    def _misfit(self, line: Line) -> str:
        """Why an unmarked line is no key result; empty where it is one."""
        key_results = self.open.key_results if self.open else []
        if not key_results or self.open is None or self.open.depth is None:
            return ""
        if _is_deeper(line.depth, key_results[-1].depth) and key_results[-1].text:
            deeper_than_all = all(_is_deeper(line.depth, each.depth) for each in key_results)
            return "it stands below a key result and was left out" if deeper_than_all else ""
        plain = not line.depth[1] and line.depth[0] <= self.open.depth[0]
        marked = any(each.depth[1] for each in key_results) or self._is_marked
        return "it fits nowhere and was left out" if plain and marked and self.section is Mark.NONE else ""

    @property
    def _is_marked(self) -> bool:
        return self.last is not None and self.last.mark in (Mark.KEY_RESULT, Mark.BASELINE, Mark.TARGET)

    def _continues(self, line: Line) -> bool:
        """A line that goes on in small letters below a marked or bulleted one belongs to it."""
        last = self.last
        if last is None or line.after_gap or line.depth[1] or not line.text[:1].islower():
            return False
        return (last.mark in (Mark.OBJECTIVE, Mark.KEY_RESULT) or bool(last.depth[1])) and bool(self.open)

    def _append(self, text: str) -> None:
        if self.open is None:
            return
        if self.open.key_results:
            self.open.key_results[-1].text += f" {text}"
        else:
            self.open.objective = f"{self.open.objective} {text}".strip()

    def _take_row(self, line: Line, row: TableRow) -> None:
        self._check_waiting()
        if row.is_heading:
            self.section = Mark.NONE
            return
        if row.team or row.level:
            named = mark_words().level_of(row.level)
            if row.level and named is None:
                self._notice(line, "there is no such level", "Use company, department, team or individual.")
            if row.team and row.team != self.team:
                self.open = None
            self.team, self.level = row.team or self.team, named or self.level
        if row.objective and (self.open is None or self.open.objective != row.objective):
            self._open(line, row.objective)
        if row.key_result:
            added = self._add(line, row.key_result)
            added.baseline, added.target = row.baseline, row.target
        elif row.baseline or row.target:
            self._notice(line, "there is no key result beside the values")
        for cell in row.rest:
            self.notices.add(f"{line.place}", "the cell fits nowhere and was left out", _MARK_IT, cell)

    def _open(self, line: Line, objective: str) -> None:
        self.open = ReadDraft(line.place, self.team, self.level, objective, line.depth)
        self.drafts.append(self.open)
        self.bare_heading = None

    def _add(self, line: Line, text: str | None = None) -> ReadKeyResult:
        if self.open is None:
            self._open(line, "")
            self.drafts[-1].depth = None
        added = ReadKeyResult(line.place, line.text if text is None else text, line.depth)
        self.drafts[-1].key_results.append(added)
        return added

    def _check_waiting(self) -> None:
        if self.waits is Mark.KEY_RESULT and self.last is not None:
            self._notice(self.last, "the key result has no text", "Write it behind the mark.")
        self.waits = Mark.NONE

    def _check_heading(self) -> None:
        if self.bare_heading is not None:
            self._notice(self.bare_heading, "no OKR stands below the heading")
        self.bare_heading = None

    def _notice(self, line: Line, problem: str, remedy: str = _MARK_IT) -> None:
        self.notices.add(line.place, problem, remedy, line.raw)


def _is_deeper(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Further in, or led by a bullet or a longer number at the same indentation."""
    return one[0] > other[0] or (one[0] == other[0] and one[1:] > other[1:])
