"""Charts: data in, plotly figure out; they know no page."""
