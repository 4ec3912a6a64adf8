"""The report of a fit, of an evaluation or of a comparison: a page, Markdown or JSON."""
