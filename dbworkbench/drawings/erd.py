"""Draw a diagram: entities as boxes, relationships in crow's foot notation."""

from __future__ import annotations

from dataclasses import replace

from dbworkbench.drawings.area import areas_of, colored
from dbworkbench.drawings.arrangement import arrange, is_large
from dbworkbench.drawings.blueprint import scene_of
from dbworkbench.drawings.choice import choose
from dbworkbench.drawings.diagram import Cluster, Detail, Diagram, neighbourhood
from dbworkbench.drawings.drawing import Drawing, rasterize
from dbworkbench.drawings.folding import fold, whole_of
from dbworkbench.drawings.graphviz import LAYOUTS
from dbworkbench.drawings.palette import THEMES
from dbworkbench.drawings.svg import write_svg
from dbworkbench.drawings.view import View
from dbworkbench.drawings.wording import describe_diagram, summarize_diagram
from dbworkbench.garbage import paused_collection


def draw_diagram(
    diagram: Diagram,
    *,
    detail: Detail | str | None = None,
    theme: str = "auto",
    layout: str = "pure",
    around: str | None = None,
    depth: int = 1,
    png: bool = False,
) -> Drawing:
    """Draw a diagram, or what is at most `depth` relationships `around` a table, as SVG (and PNG).

    A large diagram is drawn in areas, with keys only when no `detail` is named; its partitions are folded.
    Identifying relationships have a thick line, those that no foreign key enforces a dashed one. The same
    diagram gives the same bytes everywhere with layout `pure`. Raises UnknownName for what is none of the
    choices and Unsupported when layout `dot` finds no Graphviz on the machine.
    """
    if detail is not None:
        choose("detail", detail, list(Detail))
    choose("theme", theme, THEMES)
    choose("layout", layout, LAYOUTS)
    with paused_collection():
        return _drawn(diagram, Detail(detail) if detail else None, theme, layout, around, depth, png=png)


def _drawn(
    diagram: Diagram,
    detail: Detail | None,
    theme: str,
    layout: str,
    around: str | None,
    depth: int,
    *,
    png: bool,
) -> Drawing:
    whole = prepare(diagram)
    if around is not None and is_large(diagram):
        around = whole_of(diagram, around)
    shown = whole if around is None else _near(diagram, whole, around, depth)
    large = is_large(shown)
    chosen = detail or (Detail.KEYS if large else Detail.ALL)
    scene = scene_of(arrange(shown, chosen, layout))
    return Drawing(
        text=summarize_diagram(shown) if large else describe_diagram(shown),
        svg=write_svg(scene, theme),
        png=rasterize(scene, theme) if png else None,
        width=round(scene.width),
        shown=shown,
        whole=whole,
        view=View(chosen, theme, layout, around, depth),
        scene=scene,
    )


def prepare(diagram: Diagram) -> Diagram:
    """Give every cluster a colour, before any is left out, so that it keeps it in every view.

    A large diagram gets its partitions folded and every box an area.
    """
    folded = fold(diagram) if is_large(diagram) else diagram
    return replace(folded, clusters=areas_of(folded) if is_large(folded) else colored(folded.clusters))


def _near(diagram: Diagram, whole: Diagram, around: str, depth: int) -> Diagram:
    """Return a neighbourhood; in a small one an area that is no written group is but a colour."""
    near = neighbourhood(whole, around, depth)
    if is_large(near) or not is_large(whole):
        return near
    color_of = {box: cluster.color for cluster in near.clusters for box in cluster.boxes}
    written = {cluster.title for cluster in diagram.clusters}
    boxes = tuple(replace(box, color=box.color or color_of.get(box.id)) for box in near.boxes)
    return replace(near, boxes=boxes, clusters=_titled(near.clusters, written))


def _titled(clusters: tuple[Cluster, ...], titles: set[str]) -> tuple[Cluster, ...]:
    return tuple(cluster for cluster in clusters if cluster.title in titles)
