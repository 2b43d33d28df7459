"""From pages to HTML, and every other file of the site."""
