"""Groundwork on the command line: the same use cases as the pages, without a browser.

Results go to standard output or the named file, progress to standard error. Bad input
ends with exit code 2 and the full list of faults; no output file is written then.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from pydantic import ValidationError

from engagement.account_commands import ACCOUNT_ACTIONS, account_command
from engagement.context import Context
from engagement.model import Workspace
from engagement.one_go import OneGoInput, report_in_one_go
from engagement.sample import sample
from exchange.answers_file import answers_from_file, question_sheet
from exchange.disk_files import content_of, write_whole
from exchange.facts_file import FactsFile, facts_from_file, facts_template
from exchange.okrs_command import okrs_command
from exchange.plan_files_command import write_plan_files
from exchange.report_json import report_json, report_schema
from exchange.sample_files import sample_files
from exchange.teams import drafts_from_file, team_list_workbook
from exchange.workbooks import full_workbook
from readiness.facts import fact_catalogue
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.solve import rollout_plan
from storage.memory_store import MemoryStore
from storage.opening import default_url, open_store
from surveys.faults import Fault, FaultList, FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument, faults_of_validation, instrument_from_yaml

BAD_INPUT = 2
LONGEST_SECONDS = 3600
# Fixed, so that the same files give the same ids of units and activities on every run.
_NAMESPACE = UUID("6f0c2f7e-3a52-4d0b-9d5e-0b8a3f1c7d64")
_Read = TypeVar("_Read")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it worked, 2 for bad input."""
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = parsed.command
    try:
        command(parsed)
    except FaultsError as error:
        print(f"{len(error.faults)} fault(s):", file=sys.stderr)
        for fault in error.faults:
            print(f"  {fault}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of our output went away; there is nobody left to tell.
        sys.stderr.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__.splitlines()[0] if __doc__ else "")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    part = commands.add_parser("sample", help="write the sample engagement as files")
    part.add_argument("directory", metavar="DIR", type=Path)
    part.set_defaults(command=_sample)

    part = commands.add_parser("templates", help="write the empty team list, facts file and question sheet")
    part.add_argument("directory", metavar="DIR", type=Path)
    part.set_defaults(command=_templates)

    part = commands.add_parser("report", help="team list and answers in, workbook or JSON out")
    part.add_argument("teams", metavar="TEAMS", type=Path)
    part.add_argument("answers", metavar="ANSWERS", type=Path)
    part.add_argument("--facts", type=Path, help="facts file: interview, settings, threshold, mapping")
    part.add_argument("--instrument", type=Path, help="instrument file; default: Lippitt-Knoster")
    part.add_argument(
        "--start", type=_day, metavar="YYYY-MM-DD", help="default: the next quarter with time to prepare"
    )
    part.add_argument("--out", type=Path, metavar="PLAN.xlsx", help="write the workbook there")
    part.add_argument("--calendars", type=Path, metavar="DIR", help="write calendar files (.ics) there")
    part.add_argument("--project", type=Path, metavar="PLAN.xml", help="write the plan for MS Project there")
    part.add_argument("--json", action="store_true", help="write the report as JSON to standard output")
    _solver_options(part)
    part.set_defaults(command=_report)

    part = commands.add_parser("plan", help="solve a rollout problem given as JSON")
    part.add_argument("problem", metavar="PROBLEM.json", type=Path)
    part.add_argument(
        "--json", action="store_true", help="write the plan as compact JSON; default: JSON indented to read"
    )
    _solver_options(part)
    part.set_defaults(command=_plan)

    part = commands.add_parser("instrument", help="work with instrument files")
    check = part.add_subparsers(required=True, metavar="ACTION").add_parser(
        "check", help="check an instrument file"
    )
    check.add_argument("file", metavar="FILE", type=Path)
    check.set_defaults(command=_check_instrument)

    part = commands.add_parser("okrs", help="review draft OKRs by the listed rules")
    part.add_argument("file", metavar="FILE", type=Path, help=".txt, .csv or .xlsx")
    part.add_argument("--projects", type=Path, metavar="FILE", help="the client's projects, one a line")
    part.add_argument("--json", action="store_true", help="write the review as JSON; default: text")
    part.set_defaults(command=lambda given: print(okrs_command(given.file, given.projects, given.json, _say)))

    part = commands.add_parser("account", help="who may log in to the pages")
    actions = part.add_subparsers(required=True, metavar="ACTION", dest="action")
    for action, does in ACCOUNT_ACTIONS.items():
        part = actions.add_parser(action, help=does)
        if action != "list":
            part.add_argument("name", metavar="NAME")
        part.set_defaults(command=_account, name="")

    part = commands.add_parser("backup", help="copy the database while it is in use")
    part.add_argument("file", metavar="FILE", type=Path)
    part.set_defaults(command=_backup)

    part = commands.add_parser(
        "schema", help="print the JSON schema of a report, a rollout problem or its plan"
    )
    part.add_argument("of", nargs="?", choices=("report", "problem", "plan"), default="report")
    part.set_defaults(command=_schema)
    return parser


def _solver_options(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "--seconds", type=_seconds, default=10.0, help="time for the plan's solver, 3600 at most; default 10"
    )
    part.add_argument("--seed", type=int, default=0, help="default 0")


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2027-01-31") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a number of seconds above 0 and up to {LONGEST_SECONDS}"
        )
    return seconds


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _sample(parsed: argparse.Namespace) -> None:
    files = sample_files(sample(built_in_instrument(), today=date.today()))
    for name, content in files.items():
        write_whole(parsed.directory / name, content)
        _say(f"wrote {parsed.directory / name}")


def _templates(parsed: argparse.Namespace) -> None:
    files = {
        "teams-template.xlsx": team_list_workbook(),
        "facts-template.yaml": facts_template(fact_catalogue()).encode(),
        "questions.xlsx": question_sheet(built_in_instrument(), "en"),
    }
    for name, content in files.items():
        write_whole(parsed.directory / name, content)
        _say(f"wrote {parsed.directory / name}")


def _instrument(path: Path | None) -> Instrument:
    return built_in_instrument() if path is None else instrument_from_yaml(content_of(path), path.name)


def _report(parsed: argparse.Namespace) -> None:
    given = _given(parsed)
    if not (parsed.out or parsed.calendars or parsed.project or parsed.json):
        remedy = "Give --out PLAN.xlsx, --calendars DIR, --project PLAN.xml or --json."
        raise FaultsError([Fault("options", "no file and no JSON was asked for", remedy)])
    workspace = uuid5(_NAMESPACE, given.company)
    store = MemoryStore()
    store.add_workspace(Workspace(id=workspace, name=given.company))
    context = Context(store, workspace, date.today, uuid4, lambda: os.urandom(16))
    report = report_in_one_go(context, given, progress=_say, seconds=parsed.seconds, seed=parsed.seed)
    if parsed.out is not None:
        _say("Writing the workbook")
        write_whole(parsed.out, full_workbook(report))
        _say(f"wrote {parsed.out}")
    now = datetime.now().astimezone()
    write_plan_files(report, calendars=parsed.calendars, project=parsed.project, made_at=now, say=_say)
    if parsed.json:
        print(report_json(report).model_dump_json(indent=2))


def _given(parsed: argparse.Namespace) -> OneGoInput:
    """All files read, with the faults of all of them at once."""
    faults = FaultList()

    def read(reader: Callable[[], _Read]) -> _Read | None:
        try:
            return reader()
        except FaultsError as error:
            faults.extend(error.faults)
            return None

    drafts = read(lambda: drafts_from_file(content_of(parsed.teams), parsed.teams.name))
    export = read(lambda: answers_from_file(content_of(parsed.answers), parsed.answers.name))
    instrument = read(lambda: _instrument(parsed.instrument))
    facts = read(
        lambda: (
            facts_from_file(content_of(parsed.facts), parsed.facts.name, today=date.today())
            if parsed.facts
            else FactsFile()
        )
    )
    faults.raise_if_any()
    if drafts is None or export is None or instrument is None or facts is None:
        raise AssertionError("a reader that found no fault returned nothing")
    return OneGoInput(
        company=facts.company,
        drafts=drafts,
        export=export,
        instrument=instrument,
        settings=_settings(facts.settings, parsed.start),
        threshold=facts.threshold,
        facts=facts.facts,
        columns=facts.columns,
        teams=facts.teams,
        beside=facts.beside,
    )


def _settings(settings: PlanSettings, start: date | None) -> PlanSettings:
    """The facts file's settings, with the start asked for on the command line."""
    if start is None:
        return settings
    try:
        return PlanSettings.model_validate({**settings.model_dump(), "start": start})
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, "--start")) from None


def _plan(parsed: argparse.Namespace) -> None:
    try:
        data = json.loads(content_of(parsed.problem))
    except (ValueError, RecursionError) as error:
        raise FaultsError(
            [Fault(parsed.problem.name, f"it is not JSON ({error})", "Correct the file.")]
        ) from None
    plan = rollout_plan(problem_from_json(data), seconds=parsed.seconds, seed=parsed.seed)
    print(json.dumps(plan.to_json(), indent=None if parsed.json else 2, ensure_ascii=False))


def _check_instrument(parsed: argparse.Namespace) -> None:
    instrument = _instrument(parsed.file)
    print(f"{parsed.file.name} is complete: {instrument.id} {instrument.version}")
    print(f"  {len(instrument.components)} components, {len(instrument.items)} items, ", end="")
    print(f"{len(instrument.open_questions)} open questions")
    for language in instrument.languages:
        print(f"  {language}: about {instrument.minutes(language):.1f} minutes to answer")
    print(f"  content hash {instrument.content_hash}")


def _account(parsed: argparse.Namespace) -> None:
    with open_store(default_url()) as store:
        for line in account_command(parsed.action, store, parsed.name, _new_password):
            print(line)


def _backup(parsed: argparse.Namespace) -> None:
    with open_store(default_url()) as store:
        store.backup(parsed.file)
    _say(f"wrote {parsed.file}")


def _new_password() -> str | None:
    """Typed twice on a terminal, else one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("New password: ")
    return password if getpass.getpass("The same again: ") == password else None


def _schema(parsed: argparse.Namespace) -> None:
    schemas = {
        "report": report_schema,
        "problem": RolloutProblem.model_json_schema,
        "plan": partial(RolloutPlan.model_json_schema, mode="serialization"),
    }
    print(json.dumps(schemas[parsed.of](), indent=2))


def _own_standard_output() -> None:
    """Keep standard output to ourselves: a library's own messages would spoil the JSON, so they go to errors."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(ours, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors)


if __name__ == "__main__":
    _own_standard_output()
    sys.exit(main())
