"""Real PostgreSQL and Valkey servers from pip wheels, for an installation that has none of its own.

`servers.using(data)` is the door: it finds the running servers of a data folder or starts them, for the time of a
block. Each server is watched over by one small process, the keeper: it starts the server, starts it again should it
die, and stops it when nobody uses it any more, whichever way its users ended.
"""
