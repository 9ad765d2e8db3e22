"""The words of files that customers send: read in a process of its own, which a hostile file can end and nothing else."""
