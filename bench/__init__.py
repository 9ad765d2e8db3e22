"""Measures the real stack on seeded desks (docs/bench.md). Never part of the tests."""
