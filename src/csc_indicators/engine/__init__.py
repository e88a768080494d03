"""An indicator spec and the tables, turned into one lazy Polars plan and its counts."""
