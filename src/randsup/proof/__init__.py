"""What can be shown afterwards: the record, and its verification."""
