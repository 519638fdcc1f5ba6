"""Scopes and the bindings of names: the symbol table."""
