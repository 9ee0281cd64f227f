"""A plan that came back, while it is looked at: it lives in one session, and nothing of it is kept yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import streamlit as st

from engagement.context import Context
from engagement.planning import latest_plan
from engagement.returning import ReturnedView, TriedReturn, returned_view
from rollout.returning.changes import ChangeKind, RowChange
from ui.session import Choice

ACCEPT = "Accept"
_DESK = "returned-plan"


@dataclass(frozen=True, slots=True)
class Decision:
    """Which rows are accepted, by whom, and how calm the plan that follows is."""

    keys: frozenset[str]
    by: str
    calm: str


@dataclass
class ReturnDesk:
    """The file, what it changes, and what was decided about its rows so far.

    Parameters
    ----------
    engagement : UUID
        Other engagements do not see it.
    rejected : frozenset of str
        Keys of rows rejected before the table was drawn anew last.
    rejected_last : frozenset of str
        Keys of rows rejected when the table was looked at last: a table forgets its ticks with its page.
    drawn : int
        How often the table was drawn anew.
    shown : tuple of str
        Keys of the rows of the table, in its order.
    tried : TriedReturn or None
        The newest preview.
    tried_with : Decision or None
        What it is the preview of.
    id : UUID
        Of this file being looked at: the next one begins with a table of its own.
    """

    engagement: UUID
    name: str
    content: bytes
    view: ReturnedView
    rejected: frozenset[str] = frozenset()
    rejected_last: frozenset[str] = frozenset()
    drawn: int = 0
    shown: tuple[str, ...] = ()
    tried: TriedReturn | None = None
    tried_with: Decision | None = None
    id: UUID = field(default_factory=uuid4)

    @classmethod
    def of(cls, engagement: UUID, name: str, content: bytes, view: ReturnedView) -> ReturnDesk:
        """A file laid down for the first time.

        Deleted rows are not accepted before somebody says so: a row is lost by a slip as easily as on purpose.
        """
        lost = frozenset(each.key for each in view.changes.changes if ChangeKind.DELETED in each.kinds)
        return cls(engagement, name, content, view, rejected=lost, rejected_last=lost)

    @property
    def table_key(self) -> str:
        """Of the table as it is drawn now."""
        return f"return-rows-{self.id}-{self.drawn}"

    @property
    def possible(self) -> tuple[RowChange, ...]:
        """Rows that can be accepted, grouped by the first of their kinds."""
        return grouped(each for each in self.view.changes.changes if each.is_possible)

    @property
    def impossible(self) -> tuple[RowChange, ...]:
        """Rows that cannot be accepted, in the order of the file."""
        return tuple(each for each in self.view.changes.changes if not each.is_possible)

    def rejected_now(self) -> frozenset[str]:
        """Keys of rejected rows, with what was ticked in the table since it was drawn."""
        said = dict(self._ticked())
        return frozenset(
            (self.rejected - {key for key, yes in said.items() if yes})
            | {key for key, yes in said.items() if not yes}
        )

    def take_up(self) -> None:
        """Go on where the table was left when somebody went to another page."""
        if self.table_key not in st.session_state and self.rejected != self.rejected_last:
            self._begin(self.rejected_last)

    def accepted_now(self) -> frozenset[str]:
        """Keys of accepted rows; the table stands above."""
        self.rejected_last = self.rejected_now()
        return frozenset(each.key for each in self.possible) - self.rejected_last

    def draw_anew(self) -> None:
        """Take over what was ticked, so that a table with other rows may follow."""
        self._begin(self.rejected_now())

    def decide_shown(self, *, accept: bool) -> None:
        """Accept or reject every row of the table."""
        before, shown = self.rejected_now(), frozenset(self.shown)
        self._begin(before - shown if accept else before | shown)

    def _begin(self, rejected: frozenset[str]) -> None:
        self.rejected = self.rejected_last = rejected
        self.drawn += 1

    def forget_preview(self) -> None:
        """Let go of the preview."""
        self.tried = self.tried_with = None

    def _ticked(self) -> Iterator[tuple[str, bool]]:
        state = st.session_state.get(self.table_key) or {}
        for row, cells in state.get("edited_rows", {}).items():
            if ACCEPT in cells and int(row) < len(self.shown):
                yield self.shown[int(row)], bool(cells[ACCEPT])


def grouped(changes: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """Rows by the first of their kinds; those of one kind in the order of the file."""
    order = list(ChangeKind)
    return tuple(sorted(changes, key=lambda each: order.index(each.kinds[0])))


def lay_down(desk: ReturnDesk) -> None:
    """Look at this file from now on."""
    st.session_state[_DESK] = desk


def put_away() -> None:
    """Forget the file; nothing of it was kept."""
    st.session_state.pop(_DESK, None)


def desk_of(context: Context, chosen: Choice) -> ReturnDesk | None:
    """The file looked at in this session; of another engagement it is dropped.

    A plan made meanwhile is compared with anew: the file may now be of an older version.
    """
    desk: ReturnDesk | None = st.session_state.get(_DESK)
    if desk is None:
        return None
    newest = latest_plan(context, chosen.engagement)
    if desk.engagement != chosen.engagement or newest is None:
        put_away()
        return None
    if newest[0].number != desk.view.newest:
        view = returned_view(context, chosen.engagement, desk.view.returned)
        desk = replace(desk, view=view, drawn=desk.drawn + 1, tried=None, tried_with=None)
        lay_down(desk)
    return desk
