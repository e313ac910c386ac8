"""What the worker has kept on a phone, asked in its page: for the tests and the bench."""

# Whether every page of who is signed in lies there: the list is kept after them. An async function's body.
ALL = """
  for (const name of await caches.keys())
    if (name.startsWith("private-")
      && await (await caches.open(name)).match(`${location.pathname.slice(0, 3)}/offline/pages`)) return true;
  return false;"""

# The same for what everybody may read.
PUBLIC = """
  return Boolean(await (await caches.open("public")).match(`${location.pathname.slice(0, 3)}/offline/pages`));"""
