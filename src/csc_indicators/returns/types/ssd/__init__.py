"""The Standard Safeguarding Dataset of Data to Insight: tables that a case system writes into a database."""
