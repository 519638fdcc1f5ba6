"""The source and its tree: text, positions, statements, memoization."""
