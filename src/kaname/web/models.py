"""The records that the app itself keeps: which login may see which part of the organisation."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models


class Reader(models.Model):
    """What one login may see: everything, or one member of one dimension.

    A login without a Reader sees nothing: rights are given, never assumed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reader"
    )
    dimension = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [  # noqa: RUF012 -- Django's own form
            models.CheckConstraint(
                condition=models.Q(dimension="", value="")
                | (~models.Q(dimension="") & ~models.Q(value="")),
                name="reader_sees_all_or_one_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension} = {self.value}" if self.dimension else "*"


def scope_of(user: User | AbstractBaseUser | AnonymousUser) -> dict[str, str] | None:
    """The scope for `kaname.api`: `{dimension: member}`, or None for everything.

    Raises PermissionDenied for a login to which no rights were given.
    """
    if not isinstance(user, User):
        raise PermissionDenied
    if user.is_superuser:
        return None
    reader = Reader.objects.filter(user=user).first()
    if reader is None:
        raise PermissionDenied
    return {reader.dimension: reader.value} if reader.dimension else None
