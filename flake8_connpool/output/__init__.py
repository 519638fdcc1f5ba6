"""How findings are shown: one file per format, and the pages of rules."""
