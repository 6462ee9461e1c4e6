"""Reports: figures put together as a document, and the forms that a document takes."""
