"""One run: a folder of extracts in, one tidy table of indicators out; and the check of specs by their own examples."""

from csc_indicators.runs.request import Outcome, Request
from csc_indicators.workflows.compute import compute

__all__ = ["Outcome", "Request", "compute"]
