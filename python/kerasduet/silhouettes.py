"""The ten garments as shapes: outline, and the details that are lighter or darker than the cloth.

Lengths are in pixels from the middle of the picture, x to the right and y down, from -13.5 to 13.5.
Neighbouring classes share most of their range (a shirt may have the sleeves of a T-shirt or of a pullover),
so that a small network confuses those that people confuse too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .fields import Field, Number, Uniforms, band, ellipse, f32, profile, segment, where


@dataclass
class Garment:
    """An outline and its details, each a field with the change of shade inside it."""

    outline: Field
    details: list[tuple[Field, Number]] = field(default_factory=list)


def silhouette(code: int, u: Uniforms, x: Field, y: Field) -> Garment:
    """Draw the garment of a class, numbered as in Fashion-MNIST, with numbers taken from `u`."""
    return _DRAWERS[code](u, x, y)


def _t_shirt(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 8.3), waist=(0.82, 1.02), hem=(9.5, 13.2))
    long = u.chance(0.07)
    sleeves = _sleeves(u, x, y, where(long, u(14, 20), u(0, 9)), reach=(2.2, 5.2), cuff=(1.5, 2.6))
    bare = u.chance(0.12)
    outline = np.minimum(body, where(bare, np.full_like(x, 99), sleeves))
    outline = _cut_neck(u, x, y, outline, depth=(0.6, 4.5), v_share=0.25)
    print_ = ellipse(x, y, (u(-1, 1), u(-4, 1)), (u(1.5, 5), u(1.2, 4.5)))
    return Garment(outline, [(print_, where(u.chance(0.4), u(-0.5, 0.5), 0.0))])


def _pullover(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.2, 8.3), waist=(0.85, 1.05), hem=(9.5, 13.2))
    sleeves = _sleeves(u, x, y, u(13, 22), reach=(2.6, 5.4), cuff=(1.2, 2.2))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), depth=(0.2, 2.6), v_share=0.2)
    rib = band(y, u(8.8, 11.5), f32(14))
    chest = ellipse(x, y, (u(-1, 1), u(-4, 0)), (u(1.5, 5), u(1, 3.5)))
    return Garment(outline, [(rib, u(-0.14, 0.06)), (chest, where(u.chance(0.3), u(-0.4, 0.4), 0.0))])


def _coat(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 8.2), waist=(0.85, 1.08), hem=(10.5, 13.6))
    sleeves = _sleeves(u, x, y, u(15, 23), reach=(2.4, 5.0), cuff=(1.3, 2.3))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), depth=(0.2, 3.2), v_share=0.5)
    middle, width = u(-0.7, 0.7), u(0.2, 1.1)
    front = np.abs(x - middle) - width
    lapel = np.maximum(np.abs(np.abs(x) - (y + u(14, 17)) * f32(0.25)) - f32(0.6), y + u(1, 6))
    return Garment(outline, [(front, u(-0.45, 0.12)), (lapel, u(-0.25, 0.1))])


def _shirt(u: Uniforms, x: Field, y: Field) -> Garment:
    body = _torso(u, x, y, shoulder=(6.0, 8.3), waist=(0.82, 1.05), hem=(9.8, 13.4))
    long = u.chance(0.6)
    sleeves = _sleeves(u, x, y, where(long, u(13, 22), u(2, 10)), reach=(2.3, 5.2), cuff=(1.3, 2.6))
    outline = _cut_neck(u, x, y, np.minimum(body, sleeves), depth=(0.4, 3.8), v_share=0.55)
    buttons = np.abs(x - u(-0.5, 0.5)) - u(0.1, 0.6)
    collar = np.maximum(np.abs(np.abs(x) - u(2, 3)) - f32(0.9), y + u(9, 11))
    return Garment(outline, [(buttons, u(-0.3, 0.15)), (collar, u(-0.2, 0.3))])


def _dress(u: Uniforms, x: Field, y: Field) -> Garment:
    shoulder, waist, hem = u(3.4, 6.4), u(2.6, 5.6), u(3.6, 9.0)
    turn = u(-5, 1)
    half = profile(y, (f32(-13), shoulder * u(0.5, 0.9)), (f32(-11), shoulder), (turn, waist), (f32(13), hem))
    body = np.maximum(np.abs(x) - half, band(y, f32(-13), u(11.5, 13.6)))
    sleeves = segment(
        np.abs(x), y, (shoulder - f32(1.3), f32(-10.5)), (shoulder + u(0.5, 3), u(-9, 7)), (u(1.2, 1.9), u(0.9, 1.6))
    )
    outline = np.minimum(body, where(u.chance(0.55), sleeves, np.full_like(x, 99)))
    outline = _cut_neck(u, x, y, outline, depth=(0.8, 5), v_share=0.4)
    belt = band(y - turn, f32(-0.7), f32(0.7))
    return Garment(outline, [(belt, where(u.chance(0.4), u(-0.4, 0.3), 0.0))])


def _trouser(u: Uniforms, x: Field, y: Field) -> Garment:
    waist, hip = u(3.2, 5.2), u(3.8, 6.2)
    hem_inside, hem_outside = u(0.3, 3.0), u(4.2, 7.8)
    crotch, bottom = u(-8, -1.5), where(u.chance(0.08), u(0, 9), u(11.5, 13.6))
    outer = profile(y, (f32(-13), waist), (f32(-8), hip), (f32(13), hem_outside))
    gap = profile(y, (crotch, f32(-0.6)), (f32(13), hem_inside))
    outline = np.maximum(np.abs(x) - outer, band(y, u(-13.5, -12), bottom))
    outline = np.maximum(outline, gap - np.abs(x))
    belt = band(y, f32(-14), u(-11.5, -10.2))
    crease = np.abs(np.abs(x) - (outer + gap) * f32(0.5)) - f32(0.4)
    return Garment(outline, [(belt, u(-0.3, 0.2)), (crease, u(-0.15, 0.15))])


def _bag(u: Uniforms, x: Field, y: Field) -> Garment:
    top, bottom = u(-7, 2), u(7, 12.5)
    wide_top, wide_bottom = u(6, 12.5), u(7.5, 13)
    half = profile(y, (top, wide_top), (bottom, wide_bottom))
    body = np.maximum(np.abs(x) - half, band(y, top, bottom))
    corner = (np.abs(x) - half) + band(y, top, bottom) + u(0.5, 3)  # cut corners
    body = np.maximum(body, corner * f32(0.7))
    rise, reach, thick = u(2, 9), wide_top * u(0.3, 0.9), u(0.45, 1.1)
    handle = np.abs(ellipse(x, y, (f32(0), top), (reach, np.maximum(np.minimum(rise, top + f32(13)), f32(1))))) - thick
    handle = np.maximum(handle, y - top - f32(0.5))
    outline = np.minimum(body, where(u.chance(0.8), handle, np.full_like(x, 99)))
    flap = band(y, top - f32(1), top + (bottom - top) * u(0.2, 0.7))
    clasp = ellipse(x, y, (f32(0), (top + bottom) * f32(0.5)), (u(0.6, 1.6), u(0.6, 1.6)))
    return Garment(outline, [(flap, u(-0.25, 0.25)), (clasp, u(-0.5, 0.5))])


def _sneaker(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, thick = u(4.0, 7.5), u(1.0, 2.6)
    outline = _shoe(u, x, y, ground, shaft=where(u.chance(0.15), u(8.5, 11.5), u(5.0, 8.8)), toe=(2.4, 4.2))
    sole = band(y, ground - thick, ground + f32(1))
    slope = u(-1.2, -0.3)
    laces = np.maximum(segment(x, y, (f32(-5.5), ground - f32(5)), (u(0, 3), ground - u(6, 8)), (f32(0.9), f32(0.9))), slope)
    stripe = np.abs((x - u(-2, 4)) + (y - ground) * u(0.3, 1.2)) - u(0.4, 1.2)
    return Garment(outline, [(sole, u(-0.4, 0.5)), (laces, u(-0.4, 0.4)), (stripe, u(-0.4, 0.4))])


def _ankle_boot(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, heel = u(7.5, 12.5), where(u.chance(0.45), u(2, 6.5), u(0, 1.2))
    outline = _shoe(u, x, y, ground - heel * f32(0.4), shaft=u(9.0, 19), toe=(2.6, 5.0))
    outline = np.minimum(outline, _heel(u, x, y, ground, heel))
    sole = band(y, ground - heel * f32(0.4) - u(0.6, 2.0), ground + f32(1))
    seam = np.abs(x - u(1, 7)) - u(0.3, 1.0)
    return Garment(outline, [(sole, u(-0.4, 0.3)), (seam, u(-0.35, 0.25))])


def _sandal(u: Uniforms, x: Field, y: Field) -> Garment:
    ground, heel = u(5, 11), where(u.chance(0.5), u(1.5, 9), u(0, 1))
    lift = profile(x, (f32(-6), f32(0)), (u(4, 8), heel))
    thick = u(0.7, 1.7)
    sole = np.maximum(band(y + lift, ground - thick * f32(2), ground), band(x, u(-13.5, -11.5), u(9.5, 13)))
    outline = np.minimum(sole, _heel(u, x, y, ground, heel))
    for place, present in ((-9, 1.0), (-5, 0.75), (0, 0.6), (6, 0.8), (9, 0.7)):
        foot = u(-1.5, 1.5) + f32(place)
        tip = (foot + u(-2, 3.5), ground - u(4, 9) - heel * f32(0.7 if place > 2 else 0.1))
        strap = segment(x, y, (foot, ground - heel * f32(0.8 if place > 2 else 0.2)), tip, (u(0.5, 1.2), u(0.5, 1.1)))
        outline = np.minimum(outline, where(u.chance(present), strap, np.full_like(x, 99)))
    upper = _shoe(u, x, y, ground - heel * f32(0.3), shaft=u(4, 8), toe=(2.2, 3.6))
    holes = np.abs((x - y * u(-0.6, 0.6)) * u(0.16, 0.3))
    holes = np.abs(holes - np.floor(holes) - f32(0.5)) * f32(6) - u(1.2, 2.2)
    woven = np.maximum(upper, -np.maximum(holes, y - (ground - f32(1.6))))
    return Garment(np.minimum(outline, where(u.chance(0.3), woven, np.full_like(x, 99))), [])


def _torso(
    u: Uniforms, x: Field, y: Field, shoulder: tuple[float, float], waist: tuple[float, float], hem: tuple[float, float]
) -> Field:
    """Outline of the trunk, from sloping shoulders to the hem."""
    wide = u(*shoulder)
    half = profile(
        y,
        (f32(-13), wide * u(0.42, 0.6)),
        (f32(-13) + u(1.6, 3.2), wide),
        (u(-3, 2), wide * u(*waist)),
        (f32(12), wide * u(waist[0] + 0.04, waist[1] + 0.1)),
    )
    return np.maximum(np.abs(x) - half, band(y, f32(-13), u(*hem)))


def _sleeves(
    u: Uniforms, x: Field, y: Field, length: Field, reach: tuple[float, float], cuff: tuple[float, float]
) -> Field:
    """Two sleeves that hang from the shoulders, further out the longer they are."""
    start_x, start_y = u(5.0, 6.4), u(-10.6, -9.6)
    out = u(*reach) * profile(length, (f32(0), f32(0.5)), (f32(8), f32(0.9)), (f32(20), f32(1.1)))
    end = (start_x + out, start_y + length)
    return segment(np.abs(x), y, (start_x, start_y), end, (u(1.9, 2.7), u(*cuff)))


def _cut_neck(
    u: Uniforms, x: Field, y: Field, outline: Field, depth: tuple[float, float], v_share: float
) -> Field:
    """Cut a round or pointed neckline out of the top."""
    wide, deep = u(1.8, 3.9), u(*depth)
    round_ = ellipse(x, y, (f32(0), f32(-13.4)), (wide, deep + f32(0.4)))
    pointed = np.abs(x) * (deep / wide) + (y + f32(13)) - deep
    return np.maximum(outline, -where(u.chance(v_share), pointed, round_))


def _shoe(u: Uniforms, x: Field, y: Field, ground: Field, shaft: Field, toe: tuple[float, float]) -> Field:
    """Outline of a closed shoe that points to the left, with its opening `shaft` pixels above the ground."""
    front, back, low = u(-13.5, -12), u(10.5, 13.3), u(*toe)
    vamp = low + (shaft - low) * u(0.3, 0.55)
    height = profile(
        x, (front, low * f32(0.6)), (front + f32(2.5), low), (u(-5, -1), vamp), (u(0.5, 4), shaft), (back, shaft * u(0.9, 1.05))
    )
    slant = profile(ground - y, (f32(0), f32(0)), (f32(16), u(-1.5, 2.5)))
    return np.maximum(band(x, front, back - slant), band(y, ground - height, ground))


def _heel(u: Uniforms, x: Field, y: Field, ground: Field, heel: Field) -> Field:
    """A heel, thin or broad, under the right end of a shoe."""
    place = u(8.5, 11)
    return np.maximum(np.abs(x - place) - u(0.6, 3), band(y, ground - heel - f32(0.5), ground))


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
