"""Starts modules of ours in a process of their own."""

from __future__ import annotations

import sys


def command_for(module: str) -> list[str]:
    """The command that runs a module in another Python; arguments may follow.

    The child searches where this process does. `python -m` would search the current folder first,
    and there somebody's own `random.py` or `queue.py` would be taken for Python's.
    """
    places = [place for place in sys.path if isinstance(place, str)]
    # Before the path is set, only built-in modules may be imported.
    code = (
        f"import sys; sys.path[:] = {places!a}; import runpy; "
        f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    )
    return [sys.executable, "-c", code]
