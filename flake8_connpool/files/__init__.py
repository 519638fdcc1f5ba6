"""Reading, atomic writing, write scope, git, gitignore, glob patterns."""
