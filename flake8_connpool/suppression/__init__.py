"""Why a finding is not reported: noqa, the baseline, unchanged lines."""
