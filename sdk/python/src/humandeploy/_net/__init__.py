"""HTTP/1.1, blocking and not, with one interface: the standard library has no client for both."""
