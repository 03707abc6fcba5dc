"""Tamper evidence: canonical bytes, one RFC 6962 tree a body, its signed head. It knows nothing of decisions or of HTTP."""
