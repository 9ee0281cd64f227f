"""What reaches out of a workbook, or runs in it: refused, so that no later export carries it on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from exchange.returned_plan.relations import Relation
from surveys.faults import Fault

_NO_MACROS = "Save it as .xlsx without macros."
_BREAK = "Break the link under Data, Edit Links, and keep the values."
_STARTS = "it holds a link that starts another program"
_MACROS = ("macroenabled", "macrosheet", "vbaproject", "dialogsheet", "wordvbadata")
# Kinds of relations and of contents -> what is said; kinds are compared without case.
_REFUSED = {
    **dict.fromkeys(_MACROS, ("it holds macros", _NO_MACROS)),
    "attachedtoolbars": ("it holds macros", _NO_MACROS),
    "externallink": ("it holds links to other workbooks", _BREAK),
    "ddelink": (_STARTS, "Remove the link."),
    "oleobject": ("it holds embedded documents", "Remove the document, or put a picture of it there."),
    "activex": ("it holds controls that run programs", "Remove them under Developer, Design Mode."),
}
_KEPT_SCHEMES = frozenset({"http", "https", "mailto"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*+:")
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]")
_LINK = "only links to web pages and mail addresses can stay", "Remove the link, or give a web address."

# Functions that fetch from elsewhere or run something; old macro functions with them.
_FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xl\w*+\.)*+"
    r"(?:WEBSERVICE|IMAGE|RTD|DDE|CALL|EXEC|REGISTER(?:\.ID)?|SQL\.REQUEST)\s*+\(",
    re.IGNORECASE,
)
_STRING, _BRACKETS, _QUOTED = re.compile(r'"[^"]*"'), re.compile(r"\[[^\[\]]*\]"), re.compile(r"'[^']*'")
_OTHER_BOOK = re.compile(r"(?<![\w\].])\[[^\[\]]+\][\w.]*+!|'[^'\[\]]*\[[^\[\]']+\][^']*'!")
_FILE = re.compile(r"file:|\\\\", re.IGNORECASE)
# What a part must hold before its formulas are looked at one by one; the last ones hide text from a search.
_HINTS = (
    *(b"webservice", b"image", b"call", b"exec", b"register", b"sql.request", b"file:"),
    *(
        b"\\\\",
        b"|",
        b"[",
        b"auto_",
        b"xlm",
        b"vbprocedure",
        b"function=",
        b"location",
        b"ddelink",
        b"olelink",
    ),
    *(b"&#", b"<!--", b"cdata"),
)
_SHORT = re.compile(rb"(?:dde|rtd)\s*+\(")
_FORMULAS = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
)
# Elements that say where what stands in them applies, and how they say it.
_PLACES = {"c": "r", "conditionalFormatting": "sqref", "dataValidation": "sqref"}
_AUTO = re.compile(r"(?:_xlnm\.)?auto_", re.IGNORECASE)
_MOST_NAMED = 20


def reaches_out(formula: str) -> bool:
    """Whether a formula fetches from other files or addresses, or starts a program.

    Examples
    --------
    >>> reaches_out('WEBSERVICE("http://x/"&A1)'), reaches_out("cmd|'/c calc'!A0"), reaches_out("[1]S!$A$1")
    (True, True, True)
    >>> reaches_out('SUM(Activities[Hours | each])&" image(s) | call (me)"'), reaches_out("'a|b'!A1")
    (False, False)
    """
    if _FILE.search(formula):
        return True
    bare = _STRING.sub("", formula)
    if _FUNCTIONS.search(bare) or _OTHER_BOOK.search(bare):
        return True
    return "|" in _QUOTED.sub("", _BRACKETS.sub("", bare))


def is_kept_address(address: str) -> bool:
    r"""Whether a link leads to a web page, a mail address or a place beside the file.

    Examples
    --------
    >>> [is_kept_address(each) for each in ("https://example.org", "mailto:a@b.c", "notes.docx")]
    [True, True, True]
    >>> [is_kept_address(each) for each in ("file:///x", r"\\host\share", "%5C%5Chost", "ms-word:ofe")]
    [False, False, False, False]
    """
    plain = _plain(address)
    scheme = _SCHEME.match(plain)
    return scheme[0][:-1] in _KEPT_SCHEMES if scheme else not plain.startswith("/")


def _plain(address: str) -> str:
    """As programs read it: without blanks, escapes and the other kind of slash."""
    return _BLANKS.sub("", unquote(address)).replace("\\", "/").casefold()


def refused_kinds(
    types: Iterable[str], relations: Mapping[str, tuple[Relation, ...]], place: str
) -> Iterator[Fault]:
    """Parts that no plan needs, by what they are said to be and not by where they stand.

    Parameters
    ----------
    types : iterable of str
        Contents' types.
    """
    kinds = {each.kind: each.target for found in relations.values() for each in found}
    said = dict.fromkeys(types, "") | kinds
    found: dict[tuple[str, str], str] = {}
    for kind, target in said.items():
        for word, fault in _REFUSED.items():
            if word in kind.casefold():
                found[fault] = target or found.get(fault, "")
    yield from (Fault(place, *fault, target) for fault, target in found.items())


def refused_links(
    relations: Mapping[str, tuple[Relation, ...]], titles: Mapping[str, str], place: str
) -> Iterator[Fault]:
    """Links to files and other computers.

    Parameters
    ----------
    titles : mapping of str to str
        Path of a part -> the sheet's name.
    """
    for part, found in relations.items():
        where = f"{place}, sheet '{titles[part]}'" if part in titles else place
        for each in found:
            if each.is_outside and each.kind not in ("hyperlink", "externalLinkPath"):
                yield Fault(where, "it holds a part that stands in another file", _BREAK, each.written)
            # Any relation can be named as a link's: its kind binds no program.
            elif each.kind != "externalLinkPath" and not _stays(each):
                yield Fault(where, *_LINK, each.written)


def _stays(relation: Relation) -> bool:
    is_part = relation.kind != "hyperlink" and not _plain(relation.written).startswith("//")
    return is_kept_address(relation.written.lstrip("/") if is_part else relation.written)


def refused_formulas(content: bytes, place: str) -> list[Fault]:
    """Formulas and names of a part that reach out of the workbook, or run when it is opened.

    Raises
    ------
    ParseError
        Of a damaged part.
    """
    low = content.lower()
    if not any(each in low for each in _HINTS) and not _SHORT.search(low):
        return []
    faults: list[Fault] = []
    cell = ""
    for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            cell = element.get(_PLACES[tag], "") if tag in _PLACES else cell
            continue
        fault = _fault(tag, element, place, cell)
        if fault is not None:
            faults.append(fault)
        if len(faults) >= _MOST_NAMED:
            break
        if tag == "row":
            element.clear()
    return faults


def _fault(tag: str, element: Element, place: str, cell: str) -> Fault | None:
    if tag == "definedName":
        name = element.get("name", "")
        runs = any(
            element.get(each, "0") not in ("0", "false") for each in ("xlm", "vbProcedure", "function")
        )
        if runs or _AUTO.match(name):
            return Fault(place, "a name runs a macro", "Remove it under Formulas, Name Manager.", name)
        cell = f"name {name}"
    if tag in _FORMULAS and reaches_out("".join(element.itertext())):
        problem = "a formula reaches out of the workbook"
        return Fault(
            f"{place}, {cell}" if cell else place, problem, "Replace it by its value.", element.text or ""
        )
    if tag == "hyperlink":
        inside = element.get("location", "")
        if "[" in inside or "://" in inside or _FILE.search(inside):
            return Fault(f"{place}, {element.get('ref', '')}", *_LINK, inside)
    if tag == "ddeLink" or tag == "oleLink":
        return Fault(place, _STARTS, "Remove the link.")
    return None
