"""Where values go in a function: dependence, escape, typestate, paths."""
