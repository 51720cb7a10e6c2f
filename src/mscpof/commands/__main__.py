"""Run the command with `python -m mscpof.commands`."""

from mscpof.commands.app import main

main()
