"""The commands: the only room that knows a terminal, a stream or an exit code."""
