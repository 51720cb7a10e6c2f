"""Pages as HTML, and files that belong to pages: one module for each kind."""
