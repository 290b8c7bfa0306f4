"""From degrees to the map's coordinates: the Equal Earth projection (Šavrič, Patterson, Jenny 2018), north up."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 1000, 440
_NORTH = 84.0
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_ROOT = sqrt(3) / 2


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point of the earth lies on the map, from its upper left corner."""
    x, y = _plane(latitude, longitude)
    right, _ = _plane(0, 180)
    _, top = _plane(_NORTH, 0)
    scale = WIDTH / (2 * right)
    return round((x + right) * scale, 2), round((top - y) * scale, 2)


def _plane(latitude: float, longitude: float) -> tuple[float, float]:
    angle = asin(_ROOT * sin(radians(latitude)))
    square = angle * angle
    sixth = square * square * square
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = radians(longitude) * cos(angle) / (_ROOT * slope)
    return x, angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
