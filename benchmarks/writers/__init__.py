"""Scripted writers behind the real client: hostile ones, of which nothing may be sent as it is, and a good one."""
