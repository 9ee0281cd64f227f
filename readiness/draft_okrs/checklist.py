"""The data checklist: is the figure behind a key result there before the quarter begins?"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from readiness.draft_okrs.draft import Answer, DraftKeyResult
from readiness.draft_okrs.rules import InBoth
from surveys.faults import FaultsError
from surveys.instrument import Key, Source
from surveys.instrument_files import faults_of_validation, mapping_from_yaml


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChecklistQuestion(_Frozen):
    """One question about the figure of a key result.

    Parameters
    ----------
    needed : bool
        Without a yes to it the figure is not ready.
    """

    id: Key
    ask: InBoth
    hint: InBoth
    needed: bool


class DataChecklist(_Frozen):
    """The questions in the order they are asked."""

    source: Source
    reference: str
    questions: tuple[ChecklistQuestion, ...] = Field(min_length=1)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Ids of the questions that need a yes."""
        return tuple(question.id for question in self.questions if question.needed)


@cache
def data_checklist() -> DataChecklist:
    """The checklist that comes with the product.

    Raises
    ------
    FaultsError
        Everything wrong with the file at once.
    """
    path = Path(__file__).parent / "checklist.yaml"
    data = mapping_from_yaml(path.read_bytes(), path.name)
    try:
        return DataChecklist.model_validate(data)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, path.name, data)) from None


def data_ready(key_result: DraftKeyResult) -> bool | None:
    """Whether the figure behind a key result is there.

    True with a yes to every needed question, False with a no to one of them, None where
    neither can be said yet.
    """
    answers = [key_result.data.get(question, Answer.UNKNOWN) for question in data_checklist().needed]
    if Answer.NO in answers:
        return False
    return True if all(answer is Answer.YES for answer in answers) else None
