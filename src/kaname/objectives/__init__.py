"""Objectives and key results: progress, grades, and what is carried over."""
