"""Files of any origin as named cells of text: the one way in which extracts and returns are read."""
