"""What each client library's API means for connection pools: data."""
