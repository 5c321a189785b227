"""How texts and tables are printed: on a terminal of any width and encoding, or for a program."""
