"""Kaname: design, measure and improve a sales organisation's KPI system."""
