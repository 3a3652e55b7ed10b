"""The numbers of bench/README.md: `make bench` prints them all, `python -m bench NAME` one."""
