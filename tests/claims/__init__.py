"""Every claim of docs/claims.md, shown against the installed libraries."""
