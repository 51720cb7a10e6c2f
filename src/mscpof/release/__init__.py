"""What is released: the dataset in the forms that others load, with what describes, cites and proves it."""
