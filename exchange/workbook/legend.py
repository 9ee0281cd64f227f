"""Legends: coloured tiles with their bounds on the left, how to read them on the right."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from exchange.palette import HIDDEN, INK, WHITE
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import HATCHED, NOTE, SECTION, Properties

FAINT_HATCH: Properties = HATCHED | {"bg_color": WHITE, "fg_color": HIDDEN}
"""Too little evidence: a fainter hatch than that of hidden values, because its number is shown."""


def add_legend(
    book: Book,
    sheet: Worksheet,
    row: int,
    tiles: Sequence[tuple[str, Properties]],
    sentences: Sequence[str],
    *,
    tile_columns: tuple[int, int],
    text_columns: tuple[int, int],
    text_width: float,
) -> int:
    """Write a legend; the next free row.

    Parameters
    ----------
    tiles : sequence of (str, Properties)
        Words on each tile, and its look.
    sentences : sequence of str
        Each gets an equal share of the rows beside the tiles. At least one.
    text_width : float
        Characters across the text columns.
    """
    book.merged(sheet, row, (tile_columns[0], text_columns[1]), "How to read this", SECTION)
    sheet.set_row(row, 26)
    first = row + 1
    share = -(-len(tiles) // len(sentences))
    needed = max(row_height([(sentence, text_width - 3, 9.0)]) for sentence in sentences)
    look: Properties = NOTE | {"font_color": INK, "indent": 1, "valign": "vcenter"}
    for number, sentence in enumerate(sentences):
        top = first + number * share
        book.block(sheet, (top, top + share - 1), text_columns, sentence, look)
    for number in range(share * len(sentences)):
        sheet.set_row(first + number, max(15.0, needed / share))
        if number < len(tiles):
            words, tile = tiles[number]
            book.merged(sheet, first + number, tile_columns, words, tile | {"font_size": 9})
    return first + share * len(sentences)


def add_flat_legend(
    book: Book,
    sheet: Worksheet,
    row: int,
    tiles: Sequence[tuple[str, Properties]],
    sentences: Sequence[str],
    *,
    first_tile: int,
    widths: Sequence[float],
) -> int:
    """Write a legend with its tiles side by side, for a sheet of many printed pages; the next free row.

    Parameters
    ----------
    first_tile : int
        Column of the first tile; the others follow, one a column.
    widths : sequence of float
        Of all columns of the sheet, in characters.
    """
    last = len(widths) - 1
    book.merged(sheet, row, (0, last), "How to read this", SECTION)
    sheet.set_row(row, 26)
    for column, (words, tile) in enumerate(tiles, start=first_tile):
        book.text(sheet, row + 1, column, words, tile | {"font_size": 9, "text_wrap": True})
    sheet.set_row(row + 1, 28)
    row += 2
    for sentence in sentences:
        row = book.paragraph(sheet, row, (0, last), sum(widths), sentence, NOTE | {"font_color": INK})
    return row
