"""Run the command with `python -m mscpof`."""

from mscpof.cli import main

main()
