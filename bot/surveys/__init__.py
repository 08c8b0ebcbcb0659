"""Surveys: XLSForm questionnaires loaded, walked and read in a chat."""
