"""One page a date: check-in, advice, what is ahead. Today is one of them."""
