"""Pictures for the documentation, drawn from measurements."""
