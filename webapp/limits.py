"""How long a text may be, in characters: for the forms that refuse a longer one, and for the pages that tell how much
room is left."""

NOTE = 4000          # of a day, a treatment, or a therapist's own
MESSAGE = 2000
HANDLED = 1000       # a note to colleagues
CLINIC_TEXT = 2000
ANSWER = 300         # to a question before a treatment
QUESTION = 300       # that a clinic asks before a treatment
