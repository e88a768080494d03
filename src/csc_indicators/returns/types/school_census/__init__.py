"""The school census as authorities hold it: pupils, their sessions, and the schools that sent them."""
