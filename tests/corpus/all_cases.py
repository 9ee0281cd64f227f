"""The whole corpus."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.answer_files import ANSWER_CASES
from tests.corpus.case import Case
from tests.corpus.hostile_files import HOSTILE_CASES
from tests.corpus.team_files import TEAM_CASES
from tests.corpus.yaml_files import YAML_CASES

ALL_CASES: tuple[Case, ...] = (*TEAM_CASES, *HOSTILE_CASES, *ANSWER_CASES, *YAML_CASES)


def written_file(case: Case, directory: Path) -> Path:
    """The case as a file, for tests that start from paths."""
    path = directory / case.file_name
    path.write_bytes(case.content())
    return path
