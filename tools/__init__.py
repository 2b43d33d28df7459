"""What makes the files of the package that are not written by hand. Not needed to build a site."""
