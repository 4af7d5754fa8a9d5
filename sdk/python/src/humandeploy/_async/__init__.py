"""The client for asyncio. The blocking one in `_sync` is made of it by scripts/unasync.py."""
