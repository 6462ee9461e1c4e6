"""HTTP: routes by noun, who may use them, problem documents, the page and live streams."""
