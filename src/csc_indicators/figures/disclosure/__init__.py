"""Disclosure control: small counts are hidden, and so much else that nobody can work them out.

A count that is hidden stands in sums: of groups, of areas, of quarters, of one indicator in another. `families` brings
the counts that are tied by sums together, `spans` holds how areas and periods add up, `moves` looks for another set of
counts with the same sums, and `protect` hides more until there is one for every hidden count. `control` does it to a
table.
"""
