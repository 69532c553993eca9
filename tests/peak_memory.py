"""The memory of processes, as Linux tells it.

Not by `resource.getrusage`: its peak is inherited from the process that forked this
one, and whatever stays below that is not seen.
"""

import sys
from pathlib import Path

import pytest

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def reset_peak() -> int:
    """Let the peak of this process begin anew. RETURNS (int): It, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Get the most memory that this process has had since the reset, in bytes."""
    return _status("VmHWM")


def resident(pid: int | str = "self") -> int:
    """Get the memory of a process, in bytes."""
    return _status("VmRSS", pid)


def address_space() -> int:
    """Get the size of the address space of this process, in bytes."""
    return _status("VmSize")


def _status(name: str, pid: int | str = "self") -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024
