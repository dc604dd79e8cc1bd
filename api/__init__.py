"""How people and programs reach replydesk: the command line and HTTP."""
