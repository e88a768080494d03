"""What a number needs after counting: areas, comparators, intervals, rounding."""
