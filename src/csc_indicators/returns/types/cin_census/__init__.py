"""The children in need census, in XML."""
