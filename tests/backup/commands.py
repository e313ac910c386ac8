"""The backup commands, and what a database holds."""

from webapp import database, queries

FROM_A_LATER_VERSION = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('hudro', 'wings', '')"


def run(app, *words):
    """What `flask backup` answers."""
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def done(app, *words) -> str:
    """What it says, once it has succeeded."""
    answer = run(app, *words)
    assert answer.exit_code == 0, answer.output
    return answer.output


def notes(app) -> list[str]:
    """Every note that is stored."""
    with app.app_context():
        return [text for text, in queries.rows(database.current(), "SELECT text FROM note ORDER BY id")]
