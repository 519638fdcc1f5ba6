"""The whole project: which module a name means, what each file shows, and what follows from all."""
