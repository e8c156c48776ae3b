"""The rules over arrays, for a million people at once; needs the extra ``[fast]``.

Each gives the same allocation, to the byte, as the readable rule of the same name, which is what it is tested against.
"""
