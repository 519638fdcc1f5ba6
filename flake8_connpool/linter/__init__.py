"""One source in, findings out: prefilter, registry of rules, precedence."""
