"""What a page is about: things of the dataset, their statements, names, addresses and layout."""
