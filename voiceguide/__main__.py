"""Lets ``python -m voiceguide`` do what the ``voiceguide`` command does."""

from voiceguide.cli.main import main

if __name__ == "__main__":
    main(prog_name="voiceguide")
