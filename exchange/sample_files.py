"""The sample engagement as the files a client would bring."""

from __future__ import annotations

import csv
import io

from engagement.sample import Sample
from exchange.facts_file import FactsFile, facts_yaml
from exchange.teams import team_list_workbook


def sample_files(sample: Sample) -> dict[str, bytes]:
    """File name -> content of teams.xlsx, answers.csv and facts.yaml."""
    answers = io.StringIO()
    writer = csv.writer(answers)
    writer.writerow(sample.headings)
    writer.writerows(sample.answer_rows)
    facts = FactsFile(company=sample.company, settings=sample.settings, facts=sample.facts)
    return {
        "teams.xlsx": team_list_workbook(sample.team_rows),
        "answers.csv": answers.getvalue().encode("utf-8-sig"),
        "facts.yaml": facts_yaml(facts).encode(),
    }
