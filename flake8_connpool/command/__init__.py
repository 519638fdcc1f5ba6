"""One run of connlint: discovery, processes, checking, fixing, the answer."""
