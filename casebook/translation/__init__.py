"""Translatable texts, catalogues, their checks and updates, and the content in one language."""
