"""Revenue outturn of MHCLG: what authorities spent, line by line (RSX and RO3)."""
