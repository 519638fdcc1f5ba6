"""Runs tasks on other machines, or in whatever an executor of concurrent.futures uses."""
