"""A voice-guided, hands-free session assistant."""

import os

# The neural voice and the recogniser run on onnxruntime, which from 1.29 on sends statistics to its
# makers unless it is told not to before it is loaded. Nothing is to leave the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
