"""What the readers make of a file of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from exchange.answers_file import answers_from_file
from exchange.facts_file import facts_from_file
from exchange.teams import drafts_from_file
from surveys.answers import BLANK, DECLINED, DONT_KNOW
from surveys.form_answers import answers_from_rows, headcount_faults
from surveys.instrument import Instrument
from surveys.instrument_files import instrument_from_yaml
from surveys.matching import ColumnMapping, proposed_mapping
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from tests.corpus.case import Case, Kind

FILES = Path(__file__).parent / "files"
TODAY = date(2027, 1, 4)
_MISSING = {BLANK: "", DONT_KNOW: "don't know", DECLINED: "declined"}


def ids() -> Callable[[], UUID]:
    """UUIDs that are the same in every run."""
    numbers = count()
    return lambda: uuid5(NAMESPACE_URL, str(next(numbers)))


def keys() -> Callable[[], bytes]:
    """16-byte keys in ascending order."""
    numbers = count()
    return lambda: next(numbers).to_bytes(16, "big")


@cache
def small_instrument() -> Instrument:
    """Two components with two items each, one scale 1-5 and one 0-4, one open question, two languages."""
    path = FILES / "small_instrument.yaml"
    return instrument_from_yaml(path.read_bytes(), path.name)


@cache
def small_organisation() -> Organisation:
    """A company of three teams: Sales (T1) 4, Küche (T2) 3, IT Services (T3) 20,000 people."""
    drafts = [
        UnitDraft("row 2", code="C", name="Acme", level="company", headcount="0"),
        UnitDraft("row 3", code="T1", name="Sales", parent="C", headcount="4"),
        UnitDraft("row 4", code="T2", name="Küche", parent="C", headcount="3"),
        UnitDraft("row 5", code="T3", name="IT Services", parent="C", headcount="20000"),
    ]
    return organisation_from_drafts(drafts, company_name="Acme", new_id=ids())[0]


def outcome(case: Case) -> object:
    """What is read from the case's file, in a form that its `reads` states.

    Teams: name -> headcount. Answers: (team, answers as text) -> how often, or the number
    of rows kept where there are many. Facts: fact -> value. Instrument: number of items.
    """
    content, name = case.content(), case.file_name
    if case.kind is Kind.TEAMS:
        drafts = drafts_from_file(content, name)
        organisation, _ = organisation_from_drafts(drafts, company_name="Acme", new_id=ids())
        return {unit.name: unit.members_direct for unit in organisation.units if unit.name != "Acme"}
    if case.kind is Kind.ANSWERS:
        return _answers(content, name)
    if case.kind is Kind.FACTS:
        file = facts_from_file(content, name, today=TODAY)
        return {fact.fact: fact.value for fact in file.facts} | (
            {"start": file.settings.start} if file.settings.start else {}
        )
    return len(instrument_from_yaml(content, name).items)


def _answers(content: bytes, name: str) -> object:
    instrument, organisation = small_instrument(), small_organisation()
    export = answers_from_file(content, name)
    cells = [row.cells for row in export.rows]
    proposal = proposed_mapping(export.headings, cells, instrument, organisation)
    # Rows of a second heading line are left out, as a person would choose on the page.
    mapping = ColumnMapping(proposal.columns, {"Response": ""})
    form = answers_from_rows(
        export.headings, export.rows, mapping, instrument, organisation, random_key=keys()
    )
    units = organisation.by_id
    answered = Counter(submission.unit_id for submission in form.submissions)
    headcount_faults(organisation, answered).raise_if_any()
    if len(form.submissions) > 100:
        return len(form.submissions)
    return Counter((units[each.unit_id].name, tuple(map(_as_text, each.values))) for each in form.submissions)


def _as_text(byte: int) -> str:
    value = byte - 256 if byte > 127 else byte
    return _MISSING.get(value, str(value))
