"""Collect: answers from a form tool's export, kept without anything that identifies people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.live_turnout import groups_of, live_turnout
from engagement.model import ImportBatch
from engagement.ports import AlreadyKept
from engagement.repeated_rows import is_telling, new_submissions, not_among
from surveys.answers import Comment, Submission
from surveys.faults import Fault, FaultsError
from surveys.form_answers import FormAnswers, FormRow, answers_from_rows, headcount_faults
from surveys.matching import ColumnMapping, Target, proposed_mapping
from surveys.survey import SurveyState
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
    organisation = store.survey_organisation(workspace, survey)
    units = {unit.name for unit in organisation.units}
    # Words are remembered as digests: a name column read as the team must not be kept.
    teams_before = {
        word: remembered[_remembered(word)]
        for word in _team_words(export, columns_before)
        if remembered.get(_remembered(word)) in units
    }
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
        organisation,
        given,
    )
    return ColumnMapping(proposal.columns, {**teams_before, **(teams or {})})


def _remembered(word: str) -> str:
    """The key under which a word of the team column is remembered."""
    return _TEAM_WORD + hashlib.sha256(normalised(word).encode()).hexdigest()[:24]


def _team_words(export: FormExport, columns: Mapping[str, str]) -> set[str]:
    """Every word of the column that was the team last time."""
    heading = next((h for h, target in columns.items() if target == Target.TEAM), None)
    if heading is None or heading not in export.headings:
        return set()
    column = export.headings.index(heading)
    return {row.cells[column] if column < len(row.cells) else "" for row in export.rows}


def import_answers(
    context: Context, survey: UUID, export: FormExport, mapping: ColumnMapping
) -> tuple[ImportBatch, tuple[str, ...]]:
    """The export's answers, kept; or none of them, with every fault.

    Rows that the survey holds already are skipped: a form tool's new export has them all again.
    Text answers are kept before the first publication only; next to the few who answer late
    they would tell who wrote them.

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
    _check_may_import(context, survey, export)
    instrument = store.survey_instrument(workspace, survey)
    organisation = store.survey_organisation(workspace, survey)
    form = answers_from_rows(
        export.headings, export.rows, mapping, instrument, organisation, random_key=context.random_key
    )
    if not form.submissions:
        raise FaultsError(
            [Fault("the answers", "no row holds an answer", "Check the columns that were matched.")]
        )
    _check_not_kept_before(context, survey, form.submissions)
    submissions, comments, notices = _new_answers(context, survey, form)
    # Of the file alone: were the answers that the survey holds counted too, whoever imports could find
    # out how many those are by trying files. Publishing settles what is too many together.
    headcount_faults(organisation, Counter(each.unit_id for each in submissions)).raise_if_any()
    batch = ImportBatch(
        id=context.new_id(),
        workspace_id=workspace,
        survey_id=survey,
        digest=export.digest,
        mapping=dict(mapping.columns),
        dropped_columns=tuple(h for h, target in mapping.columns.items() if target == Target.DROPPED),
        rows_read=form.rows_read,
        rows_kept=len(submissions),
    )
    try:
        store.add_answers(workspace, batch, submissions, comments)
    except AlreadyKept as error:
        problem = "they were imported before, or the survey is closed"
        remedy = "Clear the answers first, or open a new wave."
        raise FaultsError([Fault("the answers", problem, remedy, str(error))]) from None
    # Rows that were left out are asked about again next time.
    words = {_remembered(word): name for word, name in mapping.teams.items() if name}
    store.remember_mapping(workspace, export.headings_digest, {**mapping.columns, **words})
    return batch, (*form.notices, *notices)


def _new_answers(
    context: Context, survey: UUID, form: FormAnswers
) -> tuple[tuple[Submission, ...], tuple[Comment, ...], tuple[str, ...]]:
    """What of a file the survey does not hold yet, and what is said of the rest."""
    store, workspace = context.store, context.workspace
    submissions = new_submissions(form.submissions, store.answers(workspace, survey))
    skipped = len(form.submissions) - len(submissions)
    if not submissions:
        problem = f"all {skipped} rows of this file are in the survey already"
        raise FaultsError([Fault("the answers", problem, "Export again once more people have answered.")])
    comments, notices = form.comments, []
    if skipped:
        notices.append(f"{skipped} rows were skipped: the survey holds them already, answer for answer.")
        held = Counter((each.question_id, each.text) for each in store.comments(workspace, survey))
        comments = tuple(not_among(comments, held, lambda each: (each.question_id, each.text)))
    if comments and store.publications(workspace, survey):
        notices.append(
            "Text answers were left out: next to so few late answers they would tell who wrote them."
        )
        comments = ()
    return submissions, comments, tuple(notices)


def _check_may_import(context: Context, survey: UUID, export: FormExport) -> None:
    """Refuse a survey that takes no more answers, and a file that any wave holds already."""
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    if found.state is not SurveyState.OPEN:
        remedy = "Open it again for late answers, or open a new wave for answers that were given to it."
        if not store.publications(workspace, survey):
            remedy = f"Read its results first. {remedy}"
        raise FaultsError([Fault(f"survey '{found.name}'", "it is closed and takes no more answers", remedy)])
    for wave in store.surveys(workspace, found.engagement_id):
        if any(batch.digest == export.digest for batch in store.import_batches(workspace, wave.id)):
            remedy = "Choose the file with the answers of this wave."
            fault = Fault("the answers", f"this file was imported before, into '{wave.name}'", remedy)
            raise FaultsError([fault])


def _check_not_kept_before(context: Context, survey: UUID, submissions: Sequence[Submission]) -> None:
    """Refuse rows that another wave holds already.

    Form tools export all answers again and again. The same answers published twice, with one
    more beside them, would tell that one person's answers by subtraction.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    alike = max(1, len(submissions) // 100)  # people now and then answer alike
    asked = store.survey_instrument(workspace, survey).item_ids
    for wave in store.surveys(workspace, found.engagement_id):
        if wave.id == survey:
            continue
        # By the statements that both asked, not by the content hash: with another threshold, a
        # corrected wording, another order or some statements less the answers are the same ones.
        before = store.survey_instrument(workspace, wave.id).item_ids
        shared = [item for item in asked if item in before]
        here, there = ([each.index(item) for item in shared] for each in (asked, before))
        new = _telling(bytes(each.values[place] for place in here) for each in submissions)
        if not new:
            continue
        kept = _telling(row.tobytes() for row in store.answers(workspace, wave.id).values[:, there])
        # On a few shared statements many people answer alike; an export of the form brings most rows again.
        few = len(shared) < len(before)
        allowed = max(alike, min(new.total(), kept.total()) // 2) if few else alike
        again = sum((new & kept).values())
        if again > allowed:
            raise FaultsError(
                [
                    Fault(
                        "the answers",
                        f"rows of this file are in '{wave.name}' already, answer for answer",
                        "Import only rows that are new; a form tool's export holds the earlier ones too.",
                    )
                ]
            )


def _telling(rows: Iterable[bytes]) -> Counter[bytes]:
    return Counter(row for row in rows if is_telling(row))


def answers_so_far(context: Context, survey: UUID) -> int:
    """How many people's answers a survey holds; nothing of them is read.

    While some came by phone and the survey is open it is the number of the live room, which may
    stand beside its bands. Whoever imported all of them knows how many they are.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    counts = store.answered_by_unit(workspace, survey)
    answered = sum(counts.values())
    imported = sum(batch.rows_kept for batch in store.import_batches(workspace, survey))
    if found.state is SurveyState.PUBLISHED or answered == imported:
        return answered
    groups = groups_of(store.survey_organisation(workspace, survey), found.threshold)
    # About five or fewer is 0 there; that there are none at all is told by no page.
    return max(1, live_turnout(groups, counts).about)


def unplaced_teams(export: FormExport, mapping: ColumnMapping, known: Sequence[str]) -> tuple[str, ...]:
    """Words of the team column that name no unit and are not matched yet, most frequent first."""
    heading = mapping.heading_of(Target.TEAM)
    if heading is None or heading not in export.headings:
        return ()
    column = export.headings.index(heading)
    placed = {normalised(word) for word in (*known, *mapping.teams)}
    words = Counter(row.cells[column] if column < len(row.cells) else "" for row in export.rows)
    return tuple(word for word, _ in words.most_common() if normalised(word) not in placed)
