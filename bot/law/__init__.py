"""The law as pages that a lawyer can own: served read-only, or written to a folder for print."""
