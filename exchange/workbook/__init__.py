"""What every workbook is built from, and the sheets of the leadership report."""
