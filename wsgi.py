"""What the server loads: ``python -m webapp.server``."""

import gc

from webapp import create_app

app = create_app()

# What is here now stays; looking through it again and again for garbage cost a tenth of every request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
