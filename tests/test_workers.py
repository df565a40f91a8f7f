"""Work on hostile input is bounded in time and memory, and one piece of it never harms the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bpo_contracts.workers import Limits, Stop, in_workers

AMPLE = Limits(seconds=60, memory=2**31)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")


def double(number: int) -> int:
    return 2 * number


def misbehave(how: str) -> str:
    if how == "hang":
        time.sleep(600)
    if how == "hang with a child":
        subprocess.run(["sleep", "600"], check=True)
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "swell":
        return str(len(bytearray(8 * 2**30)))
    return how


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_come_in_the_order_of_the_items(jobs: int) -> None:
    assert list(in_workers(double, range(20), jobs, AMPLE)) == [2 * number for number in range(20)]


def test_no_items_no_answers() -> None:
    assert list(in_workers(double, [], 2, AMPLE)) == []


def test_a_worker_that_dies_costs_one_answer() -> None:
    answers = in_workers(misbehave, ["a", "die", "b", "die", "die", "c"], 2, AMPLE)
    assert list(answers) == ["a", Stop.CRASH, "b", Stop.CRASH, Stop.CRASH, "c"]


def test_work_that_takes_too_long_is_killed() -> None:
    answers = in_workers(misbehave, ["a", "hang", "b", "c"], 2, Limits(seconds=1, memory=2**31))
    assert list(answers) == ["a", Stop.TIME, "b", "c"]


def test_a_kill_takes_along_what_the_worker_started() -> None:
    before = _sleepers()
    assert list(in_workers(misbehave, ["hang with a child"], 1, Limits(seconds=1, memory=2**31))) == [Stop.TIME]
    assert _sleepers() == before


def _sleepers() -> set[str]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes() == b"sleep\x00600\x00" and "Z" not in (process / "stat").read_text():
                found.add(process.name)
        except OSError:
            continue
    return found


@LINUX
def test_work_that_takes_too_much_memory_is_stopped() -> None:
    assert list(in_workers(misbehave, ["a", "swell", "b"], 1, AMPLE)) == ["a", Stop.MEMORY, "b"]


def test_answers_left_alone_leave_no_process_behind() -> None:
    answers = in_workers(os.getpgid, [0, 0, 0], 2, AMPLE)
    group = next(answers)
    answers.close()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
