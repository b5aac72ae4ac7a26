"""Set voiceguide up if need be, and run it: ``python3 scripts/run.py [ARGUMENTS]``.

Without arguments it starts a session of the default routine. Arguments are voiceguide's own, such
as ``list`` or ``export soothing-foot-massage --minutes 15 -o session.wav``.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts._setup import PYTHON, prepare, prepare_portaudio
else:  # run as a plain file, which is in no package
    from _setup import PYTHON, prepare, prepare_portaudio


def main() -> int:
    """Prepare, then hand over; paths in the arguments stay relative to where the user is."""
    prepare()
    prepare_portaudio()
    arguments = sys.argv[1:] or ["run"]
    try:
        return subprocess.run([str(PYTHON), "-m", "voiceguide", *arguments], check=False).returncode
    except KeyboardInterrupt:
        return 0  # voiceguide has had it too, and has ended in its own way


if __name__ == "__main__":
    sys.exit(main())
