"""The signs to look for in a room, grouped by the moment in which one sees them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from readiness.pitfall_catalogue import ObservationSignal, PitfallCatalogue, Slug, pitfall_catalogue
from surveys.faults import FaultList, FaultsError
from surveys.instrument_files import faults_of_validation, mapping_from_yaml

Sign = tuple[str, str]
"""A pitfall's id and the id of its signal."""


class SignGroup(BaseModel):
    """Signs that one sees in the same part of a workshop.

    Parameters
    ----------
    title : str
        One word, short enough for a row of buttons on a phone.
    when : str
        The moment, as a sentence.
    signs : tuple of str
        ``PITFALL/SIGNAL``, in the order asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    title: str = Field(min_length=1, max_length=12)
    when: str = Field(min_length=1)
    signs: tuple[str, ...] = Field(min_length=1)

    @property
    def keys(self) -> tuple[Sign, ...]:
        """Pitfall and signal of each sign."""
        parted = (each.partition("/") for each in self.signs)
        return tuple((pitfall, signal) for pitfall, _, signal in parted)


class SignGroups(BaseModel):
    """All groups in the order of a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    groups: tuple[SignGroup, ...] = Field(min_length=1)


def signs_of(catalogue: PitfallCatalogue) -> dict[Sign, ObservationSignal]:
    """Every sign of the catalogue by pitfall and signal."""
    return {
        (pitfall.id, signal.id): signal
        for pitfall, signal in catalogue.signals()
        if isinstance(signal, ObservationSignal)
    }


def grouping_faults(groups: SignGroups, catalogue: PitfallCatalogue) -> FaultList:
    """Signs that stand in no group or in several, and names that are no sign."""
    faults = FaultList()
    known = signs_of(catalogue)
    counts = Counter(key for group in groups.groups for key in group.keys)
    for key, count in counts.items():
        name = "/".join(key)
        if key not in known:
            faults.add("sign_groups.yaml", "there is no such sign", "Use PITFALL/SIGNAL.", name)
        elif count > 1:
            faults.add("sign_groups.yaml", "the sign stands there twice", "Leave it in one group.", name)
    for key in known.keys() - counts.keys():
        faults.add("sign_groups.yaml", "the sign stands in no group", "Add it to one.", "/".join(key))
    return faults


@cache
def sign_groups() -> tuple[SignGroup, ...]:
    """The groups that come with the product, checked against the catalogue.

    Raises
    ------
    FaultsError
        Every sign that does not stand in exactly one group.
    """
    path = Path(__file__).parent / "sign_groups.yaml"
    try:
        groups = SignGroups.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, path.name)) from None
    grouping_faults(groups, pitfall_catalogue()).raise_if_any()
    return groups.groups
