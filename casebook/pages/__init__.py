"""From content in one language to pages and data files."""
