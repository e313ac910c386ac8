"""Looking at a client's page, and reading what is stored."""

from webapp import database, queries


def sheet(therapist, client, app):
    """The status of the client's page for a therapist."""
    return therapist.get(f"/clients/{client.id(app)}/").status


def rows(app, sql, *values):
    """What the database holds."""
    with app.app_context():
        return queries.rows(database.current(), sql, values)
