"""Build, join, replace and preview the site."""
