"""The same draw where the rows are: in DuckDB, on Spark, in several processes.

An engine counts and hashes; it decides nothing. Each is a register (`TicketingSource`) that is handed to
the one `draw` of `rules`, which asks it for the sizes of classes and for tickets below a threshold. Hence
no rule, no rounding and no order stands twice, and the result is the same bit for bit.
"""
