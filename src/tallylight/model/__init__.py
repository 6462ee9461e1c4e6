"""Nouns and pure rules: observations, the folds that make stories of them, items, time, errors."""
