"""What each step of the schema is registered with."""

from sqlite_utils import Migrations

migration = Migrations("hudro")
