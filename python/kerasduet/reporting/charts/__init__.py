"""The charts of a report, as Vega-Lite specs that Altair makes."""
