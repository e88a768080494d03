"""Packaged facts: authorities, regions, neighbours, populations, published figures, bank holidays."""
