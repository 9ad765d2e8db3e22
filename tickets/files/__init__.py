"""The words of files that customers send: read in a process of its own, the one thing that a hostile file can
end."""
