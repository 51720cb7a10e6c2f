"""Content of pages, without HTML: things of the dataset, their statements, names, addresses, layout and search."""
