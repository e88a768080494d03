"""Hypothesis profiles: few and repeatable examples by default, long searches with HYPOTHESIS_PROFILE=long."""

from __future__ import annotations

import gc
import os

from hypothesis import HealthCheck, settings

settings.register_profile("default", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "long", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: a twentieth of the suite's time went into looking for garbage in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
