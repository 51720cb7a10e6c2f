"""HTML of pages: templates, table cells, links, stylesheet and scripts."""
