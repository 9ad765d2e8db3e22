"""Quiet hints on an answer while it is written: pure, local, deterministic. Text and situation in, hints out."""
