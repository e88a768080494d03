"""Figures of authorities that DfE has published, for want of records of pupils."""
