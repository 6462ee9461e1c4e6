"""What people set up and look after: sites, sources, users, tokens, settings; one module a noun."""
