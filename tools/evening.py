"""The app at the hour of the README's pictures."""

import datetime as dt

from tools.pictures import EVENING
from webapp import create_app

app = create_app(CLOCK=lambda: EVENING.astimezone(dt.UTC))
