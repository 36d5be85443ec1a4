"""The command line, one file a command: `add` declares its arguments, `work` does it and gives the exit code."""
