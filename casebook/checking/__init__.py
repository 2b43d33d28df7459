"""From a content folder to its content and all problems in it."""
