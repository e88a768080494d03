"""Timing at England size: a made-up England, hand-written peers, and whole processes measured in turn."""
