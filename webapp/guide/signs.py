"""The signs that are logged at levels from 0 to 4, and what else a day is asked about. Their words:
`templates/diary/_words.html`. Pure."""

SIGNS = ("redness", "flaking", "swelling", "dryness", "itch")
CARE = ("sunscreen", "no_makeup")
WARMER = "warmer"   # "warmer or more painful than yesterday": seen on skin of every tone, where redness is not
USUAL_MOST = {"redness": 2, "flaking": 2, "swelling": 1, "dryness": 2, "itch": 2}   # not signed: docs/safety.md, H11
WORSENS = ("redness", "swelling")
