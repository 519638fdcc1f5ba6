"""How often a line runs: entry points, loops, retries, placement."""
