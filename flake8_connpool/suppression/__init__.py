"""Reasons not to report a finding: noqa comments, the baseline, unchanged lines."""
