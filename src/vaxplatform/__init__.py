"""Vaccination campaigns as a library."""
