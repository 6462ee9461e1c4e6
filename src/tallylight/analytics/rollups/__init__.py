"""What is reckoned once and stands in place of facts, where it holds; it can be made anew."""
