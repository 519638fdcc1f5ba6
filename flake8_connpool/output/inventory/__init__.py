"""The list of pools as text, JSON, CSV and a Mermaid picture."""
