"""What a terminal is shown: printable text, streams, progress."""
