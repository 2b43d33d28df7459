"""Problems as values: phrases, rules, and reports in each format."""
