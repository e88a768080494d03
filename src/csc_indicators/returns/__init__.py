"""Statutory returns, as case systems export them -> canonical extracts."""
