"""Calibration of people and deals, of a project: one call to `calibration`."""

from kaname.api.causes.judgement.calibrating import calibration

__all__ = ["calibration"]
