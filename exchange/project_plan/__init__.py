"""The plan that circulates: a workbook people work from, its sheets, and what may stand in them."""
