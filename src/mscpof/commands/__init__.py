"""Command line `mscpof`: a module for each command, and shared ones: `app`, `options`, `terminal`, `answer_table`."""
