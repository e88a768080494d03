"""Payloads of DfE's children's social care API: children, with all that is told of each, as JSON."""
