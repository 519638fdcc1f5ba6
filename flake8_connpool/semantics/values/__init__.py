"""What expressions evaluate to, as far as known: the semantic model."""
