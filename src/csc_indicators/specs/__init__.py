"""The indicator language: model, loader with line numbers, linter, worked examples."""
