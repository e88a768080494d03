"""The same sixteen indicators written by hand, as an expert would for one run, without the tool."""
