"""Vocabularies: of locales (Mimesis), of countries and places, and a few of our own."""
