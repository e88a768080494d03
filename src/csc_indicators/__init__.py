"""Children's Social Care National Framework indicators, computed from case-level extracts."""

__version__ = "0.1.0"
