"""The cache on disk, against damage, other users and other runs."""
