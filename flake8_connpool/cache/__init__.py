"""The cache on disk: results of earlier runs, by key, for each project."""
