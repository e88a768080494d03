"""From a result table to what leaves the program: CSV, JSON, Parquet, Arrow, and a table for people."""
