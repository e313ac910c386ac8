"""What a clinic learns of many recoveries together, from clients who agreed to be counted."""
