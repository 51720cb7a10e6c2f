"""How pages become HTML: templates, table cells, links, stylesheet and scripts."""
