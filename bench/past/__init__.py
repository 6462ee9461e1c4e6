"""Large histories, written directly, and what is asked of them."""
