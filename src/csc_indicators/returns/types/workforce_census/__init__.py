"""The children's social work workforce census, in XML and as a table of workers."""
