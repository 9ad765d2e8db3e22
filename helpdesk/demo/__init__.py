"""The demo desk: a help desk of a software house for warehouses and accounting, in Russian and English.

`seed.fill` is the door. A desk is told from a seed and a moment, and is the same for the same two.
"""
