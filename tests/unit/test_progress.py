"""Progress is kept where somebody watches, by any thread, and says how long the rest takes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from csc_indicators.progress import Stage, stage, tracked, watched


def test_whoever_watches_sees_the_stages_that_are_open() -> None:
    with watched() as stages:
        with stage("Counting", "batches", 2) as counting:
            assert stages == [counting]
            with stage("Reading", "files") as reading:
                assert stages == [counting, reading]
        assert stages == []


def test_a_stage_that_nobody_watches_can_be_advanced() -> None:
    with watched() as stages:
        pass
    with stage("Counting", "batches") as counting:
        counting.advance()
    assert (counting.steps, stages) == (1, [])


def test_a_stage_is_closed_when_its_work_fails() -> None:
    with watched() as stages:
        with pytest.raises(ValueError, match="wrong"), stage("Counting", "batches"):
            raise ValueError("wrong")
        assert stages == []


def test_parts_that_are_tracked_are_steps_of_a_stage() -> None:
    with watched() as stages:
        seen = [(part, stages[0].steps, stages[0].total) for part in tracked(["a", "b"], "Checking", "indicators")]
    assert seen == [("a", 0, 2), ("b", 1, 2)]
    assert stages == []


def test_threads_advance_a_stage_together() -> None:
    with stage("Reading", "files", 1_000) as reading, ThreadPoolExecutor(4) as pool:
        for _ in range(1_000):
            pool.submit(reading.advance, rows=3)
    assert (reading.steps, reading.rows) == (1_000, 3_000)


@pytest.mark.parametrize(
    ("steps", "total", "now", "left"),
    [
        (2, 6, 20.0, 40.0),
        (2, 6, 25.0, 35.0),
        (2, 6, 90.0, 0.0),
        (6, 6, 20.0, 0.0),
        (0, 6, 5.0, None),
        (2, None, 20.0, None),
    ],
)
def test_the_time_left_is_that_of_the_steps_left(steps: int, total: int | None, now: float, left: float | None) -> None:
    counting = Stage("Counting", "batches", total, steps, began=0.0, last_step=20.0)
    assert counting.seconds_left(now) == left
