"""What the worker has kept on a phone, asked in its page: for the tests and the bench."""

# Whether every page of who is signed in lies there: the list is kept after them. An async function's body.
ALL = """
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      if (name.startsWith("private-") && request.url.endsWith("/offline/pages")) return true;
  return false;"""
