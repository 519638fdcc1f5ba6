"""The examples of docs/frameworks/, run in the real frameworks."""
