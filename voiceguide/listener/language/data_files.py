"""The folder of the listener's own data: vocabularies, pronunciations, thresholds and networks."""

from importlib import resources
from pathlib import Path

FOLDER = Path(str(resources.files("voiceguide.listener"))) / "data"
