"""What a text asks of the office beside the lottery: scope, governance, papers, dates; the checklist."""
