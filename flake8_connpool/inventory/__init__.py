"""The connection pools of a project: where they are, how large, and who uses and closes them."""
