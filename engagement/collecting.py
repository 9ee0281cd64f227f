"""Collect: answers from a form tool's export, kept without anything that identifies people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.model import ImportBatch
from engagement.ports import AlreadyKept
from surveys.faults import Fault, FaultsError
from surveys.form_answers import FormRow, answers_from_rows, headcount_faults
from surveys.matching import ColumnMapping, Target, proposed_mapping
from surveys.text import normalised

_TEAM_WORD = "team word: "


@dataclass(frozen=True)
class FormExport:
    """One form export as read from a file.

    ``digest`` tells the file, ``headings_digest`` the form it came from.
    """

    digest: str
    headings_digest: str
    headings: tuple[str, ...]
    rows: tuple[FormRow, ...]


def mapping_for(
    context: Context,
    survey: UUID,
    export: FormExport,
    *,
    columns: Mapping[str, str] | None = None,
    teams: Mapping[str, str] | None = None,
) -> ColumnMapping:
    """How the export is read: as given, else as remembered for the same form, else as guessed."""
    store, workspace = context.store, context.workspace
    remembered = store.remembered_mapping(workspace, export.headings_digest) or {}
    columns_before = {k: v for k, v in remembered.items() if not k.startswith(_TEAM_WORD)}
    teams_before = {k.removeprefix(_TEAM_WORD): v for k, v in remembered.items() if k.startswith(_TEAM_WORD)}
    instrument = store.survey_instrument(workspace, survey)
    allowed = {*instrument.item_ids, *(q.id for q in instrument.open_questions), *Target}
    given = {h: t for h, t in {**columns_before, **(columns or {})}.items() if t in allowed}
    unknown = {h: t for h, t in (columns or {}).items() if t not in allowed or h not in export.headings}
    if unknown:
        raise FaultsError(
            Fault(
                f"mapping, column '{heading}'",
                "the file has no such column" if heading not in export.headings else "no item has this id",
                "Use headings of the file and ids of the instrument.",
                target,
            )
            for heading, target in unknown.items()
        )
    proposal = proposed_mapping(
        export.headings,
        [row.cells for row in export.rows[:2_000]],
        instrument,
        store.survey_organisation(workspace, survey),
        given,
    )
    return ColumnMapping(proposal.columns, {**teams_before, **(teams or {})})


def import_answers(
    context: Context, survey: UUID, export: FormExport, mapping: ColumnMapping
) -> tuple[ImportBatch, tuple[str, ...]]:
    """The export's answers, kept; or none of them, with every fault.

    Returns
    -------
    batch : ImportBatch
    notices : tuple of str
        What was left out and why.

    Raises
    ------
    FaultsError
        Answers off their scale, unknown teams, more answers than people, the same file again.
    """
    store, workspace = context.store, context.workspace
    instrument = store.survey_instrument(workspace, survey)
    organisation = store.survey_organisation(workspace, survey)
    form = answers_from_rows(
        export.headings, export.rows, mapping, instrument, organisation, random_key=context.random_key
    )
    if not form.submissions:
        raise FaultsError(
            [Fault("the answers", "no row holds an answer", "Check the columns that were matched.")]
        )
    counts = store.answers(workspace, survey).answered_directly()
    for submission in form.submissions:
        counts[submission.unit_id] = counts.get(submission.unit_id, 0) + 1
    headcount_faults(organisation, counts).raise_if_any()
    batch = ImportBatch(
        id=context.new_id(),
        workspace_id=workspace,
        survey_id=survey,
        digest=export.digest,
        mapping=dict(mapping.columns),
        dropped_columns=tuple(h for h, target in mapping.columns.items() if target == Target.DROPPED),
        rows_read=form.rows_read,
        rows_kept=form.rows_kept,
    )
    try:
        store.add_answers(workspace, batch, form.submissions, form.comments)
    except AlreadyKept as error:
        raise FaultsError(
            [
                Fault(
                    "the answers",
                    "they were imported before, or the survey is closed",
                    "Clear the answers first, or open a new wave.",
                    str(error),
                )
            ]
        ) from None
    words = {_TEAM_WORD + word: name for word, name in mapping.teams.items()}
    store.remember_mapping(workspace, export.headings_digest, {**mapping.columns, **words})
    return batch, form.notices


def unplaced_teams(export: FormExport, mapping: ColumnMapping, known: Sequence[str]) -> tuple[str, ...]:
    """Words of the team column that name no unit and are not matched yet, most frequent first."""
    heading = mapping.heading_of(Target.TEAM)
    if heading is None or heading not in export.headings:
        return ()
    column = export.headings.index(heading)
    placed = {normalised(word) for word in (*known, *mapping.teams)}
    words = Counter(row.cells[column] if column < len(row.cells) else "" for row in export.rows)
    return tuple(word for word, _ in words.most_common() if normalised(word) not in placed)
