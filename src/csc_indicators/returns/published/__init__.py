"""Files of figures that DfE has published for authorities: known, so that nobody takes them for records."""
