"""What people see: pages in English or Chinese for every thing, and the other forms of its document."""
