"""The fixer, judged by other means than its own."""
