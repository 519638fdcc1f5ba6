"""Output to terminals: printable text, streams, progress."""
