"""Whose app this is: name, phone, hours, country."""
