"""What the clinic's numbers make of a day: its rules, its judgement, the warning signs and what each calls for."""
