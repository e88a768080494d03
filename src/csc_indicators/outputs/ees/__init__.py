"""Files for DfE's Explore Education Statistics: data and metadata for every publication and kind of time."""
