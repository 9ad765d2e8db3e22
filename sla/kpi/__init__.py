"""The desk's numbers: a fact per ticket, each KPI declared once, reports over a period (docs/numbers.md)."""
