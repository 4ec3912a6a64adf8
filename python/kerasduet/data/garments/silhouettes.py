"""The ten garments as shapes: outline, and the details that are lighter or darker than the cloth.

Lengths are in pixels from the middle of the image, x to the right and y down, from -13.5 to 13.5.
Neighbouring classes share most of their range (a shirt may have the sleeves of a T-shirt or of a pullover),
so that a small network confuses those that people confuse too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from kerasduet.data.garments.distance_fields import (
    Field,
    Number,
    Uniforms,
    band,
    ellipse,
    profile,
    segment,
    wave,
    where,
)


@dataclass
class Garment:
    """An outline and its details, each a field with the change of shade inside it."""

    outline: Field
    details: list[tuple[Field, Number]] = field(default_factory=list)


def silhouette(code: int, u: Uniforms, x: Field, y: Field) -> Garment:
    """Draw the garment of a class, numbered as in Fashion-MNIST, with numbers taken from `u`."""
    return _DRAWERS[code](u, x, y)


def _t_shirt(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 7.6), waist=(0.84, 1.02), hem=(10.5, 13.2))
    length = where(u.chance(0.06), u(14, 20), u(1, 9))
    sleeves = where(u.chance(0.14), _nothing(x), _sleeves(u, x, y, length, reach=(2.4, 4.8), cuff=(1.6, 2.5)))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), deep=(1.0, 4.5), v_chance=0.25)
    printed = ellipse(x, y, (u(-1, 1), u(-4, 1)), (u(1.5, 5), u(1.2, 4.5)))
    print_change = where(u.chance(0.45), u(-0.5, 0.5), 0.0)
    return Garment(outline, [_seam(u, body, sleeves), (printed, print_change)])


def _pullover(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 7.6), waist=(0.86, 1.04), hem=(9.5, 12.0))
    sleeves = _sleeves(u, x, y, u(16, 22), reach=(2.8, 4.9), cuff=(1.2, 2.0))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), deep=(0.3, 2.0), v_chance=0.1)
    rib = band(y, u(8.3, 10.5), 14.0)
    chest = ellipse(x, y, (u(-1, 1), u(-4, 0)), (u(1.5, 5), u(1, 3.5)))
    chest_change = where(u.chance(0.35), u(-0.45, 0.45), 0.0)
    return Garment(outline, [_seam(u, body, sleeves), (rib, u(-0.2, 0.05)), (chest, chest_change)])


def _coat(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 7.6), waist=(0.86, 1.06), hem=(12.2, 13.6))
    sleeves = _sleeves(u, x, y, u(16, 23), reach=(2.6, 4.8), cuff=(1.3, 2.2))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), deep=(0.3, 3.0), v_chance=0.5)
    front = np.abs(x - u(-0.6, 0.6)) - u(0.3, 0.9)
    lapel = np.maximum(np.abs(np.abs(x) - (13.5 - y) * u(0.1, 0.16)) - 0.5, y + u(0, 5))
    pocket = np.maximum(np.abs(np.abs(x) - u(3.2, 4.5)) - 1.4, np.abs(y - u(3, 7)) - 0.5)
    details = [(front, u(-0.7, -0.1)), (lapel, u(-0.35, 0.05)), (pocket, u(-0.35, 0.0))]
    return Garment(outline, [_seam(u, body, sleeves), *details])


def _shirt(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 7.6), waist=(0.84, 1.04), hem=(11.4, 13.4))
    length = where(u.chance(0.62), u(15, 22), u(3, 11))
    sleeves = _sleeves(u, x, y, length, reach=(2.5, 4.8), cuff=(1.3, 2.4))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), deep=(1.4, 4.0), v_chance=0.85)
    buttons = np.abs(x - u(-0.4, 0.4)) - u(0.1, 0.5)
    collar = np.maximum(np.abs(np.abs(x) - u(1.8, 2.8)) - 1.0, y + u(8.8, 10.8))
    details = [(buttons, u(-0.15, 0.3)), (collar, u(0.08, 0.5))]
    return Garment(outline, [_seam(u, body, sleeves), *details])


def _dress(u: Uniforms, x: Field, y: Field) -> Garment:
    shoulder, waist, hem = u(3.4, 6.4), u(2.6, 5.6), u(3.6, 9.0)
    turn = u(-5, 1)
    half = profile(y, (-13.0, shoulder * u(0.5, 0.9)), (-11.0, shoulder), (turn, waist), (13.0, hem))
    body = np.maximum(np.abs(x) - half, band(y, -13.0, u(11.5, 13.6)))
    sleeves = segment(
        np.abs(x), y, (shoulder - 1.3, -10.5), (shoulder + u(0.5, 3), u(-9, 7)), (u(1.2, 1.9), u(0.9, 1.6))
    )
    outline = np.minimum(body, where(u.chance(0.55), sleeves, _nothing(x)))
    outline = _cut_neck(u, x, y, outline, deep=(0.8, 5), v_chance=0.4)
    belt = band(y - turn, -0.7, 0.7)
    return Garment(outline, [(belt, where(u.chance(0.4), u(-0.4, 0.3), 0.0))])


def _trouser(u: Uniforms, x: Field, y: Field) -> Garment:
    waist, hip = u(3.2, 5.2), u(3.8, 6.2)
    hem_inside, hem_outside = u(0.3, 3.0), u(4.2, 7.8)
    crotch, bottom = u(-8, -1.5), where(u.chance(0.08), u(0, 9), u(11.5, 13.6))
    outer = profile(y, (-13.0, waist), (-8.0, hip), (13.0, hem_outside))
    gap = profile(y, (crotch, -0.6), (13.0, hem_inside))
    outline = np.maximum(np.abs(x) - outer, band(y, u(-13.5, -12), bottom))
    outline = np.maximum(outline, gap - np.abs(x))
    belt = band(y, -14.0, u(-11.5, -10.2))
    crease = np.abs(np.abs(x) - (outer + gap) * 0.5) - 0.4
    return Garment(outline, [(belt, u(-0.3, 0.2)), (crease, u(-0.15, 0.15))])


def _bag(u: Uniforms, x: Field, y: Field) -> Garment:
    top, bottom = u(-7, 2), u(7, 12.5)
    wide_top, wide_bottom = u(6, 12.5), u(7.5, 13)
    half = profile(y, (top, wide_top), (bottom, wide_bottom))
    body = np.maximum(np.abs(x) - half, band(y, top, bottom))
    corner = (np.abs(x) - half) + band(y, top, bottom) + u(0.5, 3)  # cut corners
    body = np.maximum(body, corner * 0.7)
    rise, reach, thick = u(2, 9), wide_top * u(0.3, 0.9), u(0.45, 1.1)
    handle = np.abs(ellipse(x, y, (0.0, top), (reach, np.maximum(np.minimum(rise, top + 13.0), 1.0)))) - thick
    handle = np.maximum(handle, y - top - 0.5)
    outline = np.minimum(body, where(u.chance(0.8), handle, _nothing(x)))
    flap = band(y, top - 1.0, top + (bottom - top) * u(0.2, 0.7))
    clasp = ellipse(x, y, (0.0, (top + bottom) * 0.5), (u(0.6, 1.6), u(0.6, 1.6)))
    return Garment(outline, [(flap, u(-0.25, 0.25)), (clasp, u(-0.5, 0.5))])


def _sneaker(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, thick = u(5.0, 8.0), u(1.0, 2.4)
    shaft = where(u.chance(0.15), u(9, 12), u(6.0, 9.0))
    outline = _shoe(u, x, y, ground, shaft, toe=(2.6, 4.0), rise=(4, 7))
    sole = band(y, ground - thick, ground + 1.0)
    tongue = (u(0, 2.5), ground - shaft * u(0.85, 1.0))
    laces = segment(x, y, (u(-6, -4), ground - u(4, 5)), tongue, (0.7, 0.9))
    stripe = np.maximum(np.abs((x - u(-1, 4)) + (y - ground) * u(0.3, 1.2)) - u(0.4, 1.2), y - ground + thick)
    return Garment(outline, [(sole, u(-0.4, 0.5)), (laces, u(-0.45, 0.45)), (stripe, u(-0.45, 0.45))])


def _ankle_boot(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, heel = u(8.0, 12.5), where(u.chance(0.45), u(2, 6), u(0, 1.2))
    raised = y + _lift(u, x, heel)
    outline = _shoe(u, x, raised, ground, u(9.5, 17), toe=(2.8, 4.6), rise=(1.0, 4.5))
    outline = np.minimum(outline, _heel(u, x, y, ground, heel))
    sole = np.maximum(band(raised, ground - u(0.6, 1.8), ground + 1.0), outline)
    elastic = np.maximum(np.abs(x - u(2, 7)) - u(0.3, 1.3), y - ground + u(5, 8))
    return Garment(outline, [(sole, u(-0.5, 0.3)), (elastic, u(-0.4, 0.25))])


def _sandal(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, heel = u(6, 11), where(u.chance(0.5), u(2, 9), u(0, 1))
    raised = y + _lift(u, x, heel)
    sole = np.maximum(band(raised, ground - u(1.0, 2.8), ground), band(x, u(-13.5, -11.5), u(9.5, 12.5)))
    outline = np.minimum(sole, _heel(u, x, y, ground, heel))
    for place, high, chance in ((-8.0, 4.0, 0.9), (-3.5, 5.5, 0.5), (6.5, 8.5, 0.75)):
        loop = ellipse(x, raised, (u(-1.5, 1.5) + place, ground), (u(2, 4), u(0.6, 1.2) * high))
        strap = np.maximum(np.abs(loop) - u(0.45, 1.0), raised - ground)
        outline = np.minimum(outline, where(u.chance(chance), strap, _nothing(x)))
    strap = segment(
        x, raised, (u(-7, -2), ground - u(1, 4)), (u(4, 8), ground - u(5, 8.5)), (u(0.5, 1.1), u(0.5, 1.0))
    )
    outline = np.minimum(outline, where(u.chance(0.6), strap, _nothing(x)))
    upper = _shoe(u, x, raised, ground, u(5, 9), toe=(2.4, 3.8), rise=(4, 7))
    # A woven upper is a closed one with gaps.
    gaps = wave(x * u(0.14, 0.26) + raised * u(-0.08, 0.08) + u(0, 1)) - u(0.3, 0.75)
    woven = np.maximum(upper, -np.maximum(gaps * 5.0, raised - ground + 2.0))
    return Garment(np.minimum(outline, where(u.chance(0.3), woven, _nothing(x))))


def _torso(
    u: Uniforms,
    x: Field,
    y: Field,
    shoulder: tuple[float, float],
    waist: tuple[float, float],
    hem: tuple[float, float],
) -> Field:
    """Outline of the trunk, from sloping shoulders to the hem."""
    wide = u(*shoulder)
    half = profile(
        y,
        (-13.0, wide * u(0.42, 0.6)),
        (-13.0 + u(1.6, 3.2), wide),
        (u(-3, 2), wide * u(*waist)),
        (12.0, wide * u(waist[0], waist[1] + 0.06)),
    )
    return np.maximum(np.abs(x) - half, band(y, -13.0, u(*hem)))


def _sleeves(
    u: Uniforms, x: Field, y: Field, length: Field, reach: tuple[float, float], cuff: tuple[float, float]
) -> Field:
    """Two sleeves that hang from the shoulders, further out the longer they are."""
    start = (u(5.0, 6.0), u(-10.6, -9.6))
    out = u(*reach) * profile(length, (0.0, 0.6), (8.0, 0.95), (20.0, 1.1))
    return segment(np.abs(x), y, start, (start[0] + out, start[1] + length), (u(1.9, 2.6), u(*cuff)))


def _seam(u: Uniforms, body: Field, sleeves: Field) -> tuple[Field, Field]:
    """Shade the side of the trunk, where a sleeve lies beside it."""
    return np.maximum(np.abs(body) - 0.55, sleeves), u(-0.6, -0.1)


def _cut_neck(
    u: Uniforms, x: Field, y: Field, outline: Field, deep: tuple[float, float], v_chance: float
) -> Field:
    """Cut a round or pointed neckline out of the top."""
    wide, depth = u(1.8, 3.9), u(*deep)
    rounded = ellipse(x, y, (0.0, -13.4), (wide, depth + 0.4))
    pointed = np.abs(x) * (depth / wide) + (y + 13.0) - depth
    return np.maximum(outline, -where(u.chance(v_chance), pointed, rounded))


def _shoe(
    u: Uniforms,
    x: Field,
    y: Field,
    ground: Field,
    shaft: Field,
    toe: tuple[float, float],
    rise: tuple[float, float],
) -> Field:
    """Outline of a closed shoe that points to the left; `shaft` is the height of its opening."""
    front, back, low = u(-13.4, -12), u(10.5, 13), u(*toe)
    opening = u(0.5, 4.5)
    vamp = opening - u(*rise)
    height = profile(
        x,
        (front, low * 0.5),
        (front + 1.2, low * 0.85),
        (front + 3.5, low),
        (vamp, low + (shaft - low) * u(0.2, 0.45)),
        (opening, shaft),
        ((opening + back) * 0.5, shaft * u(0.86, 1.0)),
        (back, shaft * u(0.9, 1.05)),
    )
    slant = profile(ground - y, (0.0, u(-0.4, 0.4)), (3.0, 0.0), (16.0, u(-1.0, 2.5)))
    return np.maximum(band(x, front, back - slant), band(y, ground - height, ground))


def _lift(u: Uniforms, x: Field, heel: Field) -> Field:
    """How far the foot stands above the ground: nothing at the toe, the heel's height at the right end."""
    return profile(x, (u(-7, -4), 0.0), (u(5, 8), heel))


def _heel(u: Uniforms, x: Field, y: Field, ground: Field, heel: Field) -> Field:
    """Put a heel, thin or broad, under the right end of a shoe."""
    return np.maximum(np.abs(x - u(8.5, 10.5)) - u(0.6, 2.8), band(y, ground - heel - 0.5, ground))


def _nothing(x: Field) -> Field:
    return np.full_like(x, 99)


_DRAWERS: tuple[Callable[[Uniforms, Field, Field], Garment], ...] = (
    _t_shirt,
    _trouser,
    _pullover,
    _dress,
    _coat,
    _sandal,
    _shirt,
    _sneaker,
    _bag,
    _ankle_boot,
)
