"""Release: files of the dataset in the forms that others load, with metadata, citation and checksums."""
