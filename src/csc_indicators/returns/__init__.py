"""Statutory returns, as case systems export them, turned into our extracts."""
