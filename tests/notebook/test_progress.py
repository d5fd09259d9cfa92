"""Progress is shown to a person and leaves nothing behind; an unattended run sees none of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

LONG_WORK = """
import time
from dbworkbench.notebook.progress import watch
with watch("loading") as progress:
    for step in range(1, 5):
        if progress: progress("flights", step * 1000, 4000)
        time.sleep(0.4)
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager = KernelManager(kernel_name="python3", transport="ipc")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def outputs(kernel: BlockingKernelClient, code: str, *, watched: bool) -> list[dict[str, Any]]:
    """Run code and return the messages that make or clear output."""
    said: list[dict[str, Any]] = []
    reply = kernel.execute_interactive(code, allow_stdin=watched, timeout=60, output_hook=said.append)
    assert reply["content"]["status"] == "ok"
    kinds = {"display_data", "update_display_data", "clear_output", "stream", "execute_result"}
    return [message for message in said if message["msg_type"] in kinds]


def test_person_sees_a_bar_that_is_cleared_at_the_end(kernel: BlockingKernelClient) -> None:
    shown = outputs(kernel, LONG_WORK, watched=True)
    assert shown[0]["content"]["data"]["text/plain"] == "loading flights: 3,000 of 4,000"
    assert [message["msg_type"] for message in shown] == [
        "display_data",
        "update_display_data",
        "clear_output",
    ]


def test_unattended_run_shows_nothing(kernel: BlockingKernelClient) -> None:
    assert outputs(kernel, LONG_WORK, watched=False) == []
