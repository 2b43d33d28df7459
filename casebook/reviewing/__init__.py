"""Reports for reviewers: changes of a proposal, completeness, external links."""
