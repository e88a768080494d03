"""A workbook to hand round: contents, a sheet for every outcome and enabler, definitions, all figures."""
