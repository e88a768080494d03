"""Ofsted's Annex A: the child-level lists of an inspection, in one workbook."""
