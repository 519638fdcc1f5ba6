"""One run of connlint: discovery, processes, checking, fixing and the result."""
