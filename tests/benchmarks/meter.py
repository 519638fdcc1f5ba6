"""Run one command and print what it cost, as JSON: a process of its own, to be small.

    python -I -S meter.py SECONDS COMMAND...

The kernel counts the memory of the process that starts a command as memory of the command, so it
must not be a process that holds much. CPU is that of the command and of all processes that it
started and waited for. Memory is the sum over the processes that run at the same time, with what
they share counted once, taken ten times a second, and at least that of the largest process.
"""

import os
import signal
import sys
import threading
import time

_INTERVAL = 0.1


def _children(pid: int) -> list[int]:
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(one) for one in file.read().split()]
    except OSError:
        pass  # it ended, or this is no Linux
    return found


def _proportional(pid: int) -> int:
    """Return the bytes of a process, of shared pages its share."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _memory(pid: int) -> int:
    """Return the bytes of a process and of those that it started."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += _proportional(one)
        waiting += _children(one)
    return total


def main() -> None:
    seconds, command = float(sys.argv[1]), sys.argv[2:]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet, setpgroup=0)
    is_done = threading.Event()
    peak, too_long = 0, False

    def watch() -> None:
        nonlocal peak, too_long
        while not is_done.wait(_INTERVAL):
            peak = max(peak, _memory(pid))
            if not too_long and time.perf_counter() - started > seconds:
                too_long = True
                os.killpg(pid, signal.SIGKILL)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    is_done.set()
    watcher.join()
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        f'{{"status": {os.waitstatus_to_exitcode(status)}, '
        f'"too_long": {"true" if too_long else "false"}, '
        f'"cpu": {usage.ru_utime + usage.ru_stime}, "wall": {wall}, '
        f'"memory": {max(peak, usage.ru_maxrss * unit)}}}'
    )


if __name__ == "__main__":
    main()
