"""The phone in the browser: a made-up person texts the line, and the page shows what goes on.

`pages` has the routes, `service` takes a text to the line, `talk` is what the page carries,
`panel` what its right side shows, `words` what it says there.
"""
