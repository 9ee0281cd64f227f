"""Files in and out: teams, answers and facts in; workbooks and JSON out."""
