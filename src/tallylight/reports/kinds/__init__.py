"""Which reports there are: one file each, which declares `KIND`."""
