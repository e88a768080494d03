"""Payloads of DfE's children's social care API: children, each with all of its records, as JSON."""
