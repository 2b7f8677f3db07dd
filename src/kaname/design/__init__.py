"""The design text: read with places, checked, and edited without touching other bytes."""
