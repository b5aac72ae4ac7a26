"""A PulseAudio of a benchmark's own: what is played and what is heard, in one stereo room."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HALF = "channels=1 channel_map=mono remix=no master_channel_map"


@contextmanager
def sound_server(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of those who use it.

    The sink `speaker` is the left channel of `room.monitor`; the sink `voice` is the right one, and
    what the source `microphone` hears.
    """
    socket = folder / "pulse.socket"
    environment = os.environ | {"PULSE_SERVER": f"unix:{socket}"}
    modules = [
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        # With rewinds, a null sink works in bites of two seconds.
        "module-null-sink sink_name=room rate=48000 channels=2 norewinds=1",
        f"module-remap-sink sink_name=speaker master=room {_HALF}=front-left",
        f"module-remap-sink sink_name=voice master=room {_HALF}=front-right",
        f"module-remap-source source_name=microphone master=room.monitor {_HALF}=front-right",
    ]
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    for module in modules:
        command += ["-L", module]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        for setting in (["set-default-sink", "speaker"], ["set-default-source", "microphone"]):
            subprocess.run(["pactl", *setting], env=environment, check=True)
        yield environment
    finally:
        server.terminate()
        server.wait(timeout=20)
