"""The very hidden sheet by which a plan's workbook is known again when it comes back."""

from __future__ import annotations

from exchange.project_plan.identity import SHEET, PlanIdentity
from exchange.workbook.book import Book


def add_identity(book: Book, identity: PlanIdentity) -> None:
    """Engagement, version and sheets, on a sheet nobody sees and as properties of the document."""
    sheet = book.sheet(SHEET, (20.0, 60.0))
    for row, (key, value) in enumerate(identity.rows):
        book.text(sheet, row, 0, key, {"num_format": "@"})
        book.text(sheet, row, 1, value, {"num_format": "@"})
        if value:
            book.workbook.set_custom_property(f"{SHEET} {key}", value, "text")
    sheet.very_hidden()
