"""Calls: arguments, references, method resolution, reachability."""
