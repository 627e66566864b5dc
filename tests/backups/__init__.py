"""Backups and restoring, through the commands, from one machine to another."""
