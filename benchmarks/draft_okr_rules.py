"""How well the rules for draft OKRs agree with labels that two readers gave independently.

Run: python benchmarks/draft_okr_rules.py SENTENCES.csv

SENTENCES.csv has the columns id and key_result. The sentences belong to their authors and are not
kept here; `key_results/labels.csv` names the source of each, its labels, and a digest by which a
sentence is known again. Rules were tuned on one half; the other half counts. Five sentences of it
are left out because the tuned half holds nearly the same ones.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from readiness.draft_okrs.draft import DraftKeyResult
from readiness.draft_okrs.judging import reviewed

LABELS = Path(__file__).parent / "key_results" / "labels.csv"
NAMES = ("kind", "measurable", "baseline", "target", "project")
SHOWN = (("kind", "outcome"), ("kind", "output"), *((name, "yes") for name in NAMES[1:]))
Row = Mapping[str, str]


def digest(text: str) -> str:
    """SHA-256 of a sentence, blanks collapsed."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def labels_by_rules(text: str) -> dict[str, str]:
    """What the rules say of one sentence, in the readers' words."""
    found = reviewed(DraftKeyResult(id=UUID(int=0), text=text))
    said = {
        "measurable": found.measurable,
        "baseline": found.has_baseline,
        "target": found.has_target,
        "project": found.looks_like_project,
    }
    return {"kind": found.kind.value} | {name: "yes" if yes else "no" for name, yes in said.items()}


def kappa(rows: Sequence[Row], name: str) -> tuple[float, float]:
    """Share of sentences on which both readers agree, and Cohen's kappa (Cohen 1960)."""
    values = sorted({row[f"{name}_{reader}"] for row in rows for reader in "ab"})
    table = np.zeros((len(values), len(values)))
    for row in rows:
        table[values.index(row[f"{name}_a"]), values.index(row[f"{name}_b"])] += 1
    return float(np.trace(table) / table.sum()), float(cohens_kappa(table).kappa)


def figures(rows: Sequence[Row], by_rules: Mapping[str, Row]) -> Iterator[str]:
    """Precision and recall with 95 % Wilson intervals, on labels both readers agree on."""
    for name, value in SHOWN:
        agreed = [row for row in rows if row[f"{name}_a"] == row[f"{name}_b"]]
        people = {row["id"] for row in agreed if row[f"{name}_a"] == value}
        rules = {row["id"] for row in agreed if by_rules[row["id"]][name] == value}
        both = len(people & rules)
        yield (
            f"  {name:10} {value:8} precision {_share(both, len(rules))}  recall {_share(both, len(people))}"
        )


def _share(part: int, whole: int) -> str:
    if not whole:
        return "      (none)       "
    low, high = proportion_confint(part, whole, method="wilson")
    return f"{part / whole:.2f} ({low:.2f}-{high:.2f}; {part} of {whole})"


def main() -> int:
    """Print agreement of the readers, then of the rules with them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sentences", type=Path)
    given = parser.parse_args()
    texts = {row["id"]: row["key_result"] for row in csv.DictReader(given.sentences.open(encoding="utf-8"))}
    rows = list(csv.DictReader(LABELS.open(encoding="utf-8")))
    wrong = [row["id"] for row in rows if digest(texts.get(row["id"], "")) != row["sha256"]]
    if wrong:
        print(f"{len(wrong)} sentence(s) are missing or differ: {', '.join(wrong[:10])}", file=sys.stderr)
        return 2
    by_rules = {row["id"]: labels_by_rules(texts[row["id"]]) for row in rows}
    print(f"Two readers, {len(rows)} key results from {len({row['source'] for row in rows})} pages and files")
    for name in NAMES:
        agree, chance_corrected = kappa(rows, name)
        print(f"  {name:10} agree on {agree:.3f}, kappa {chance_corrected:.3f}")
    for half in ("tuned on", "held out"):
        for language in ("en", "de", ""):
            part = [row for row in rows if row["half"] == half and language in ("", row["language"])]
            print(f"{half}, {language or 'both languages'}: {len(part)} key results")
            print("\n".join(figures(part, by_rules)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
