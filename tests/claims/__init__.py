"""Every claim of docs/myths/, shown against the installed libraries."""
