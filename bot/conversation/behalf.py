"""For a son or a client, and several cases in one text: taken one at a time, as theirs."""

from __future__ import annotations

from bot.conversation import menu, second_look, telling
from bot.conversation.scene import Scene
from bot.conversation.world import Turn
from bot.models import Reading

_SAY_LITTLE = (None, "help", "greeting", "person")
_PLACE = {"jurisdiction", "county", "city"}


def for_another(scene: Scene, reading: Reading) -> Turn | None:
    """For a son or a client: the same talk, as if they wrote themselves."""
    name, as_i = menu.with_others_as_i(scene)
    if not name or name in scene.session.said or reading.intent not in _SAY_LITTLE:
        return None
    if not reading.facts and menu.asked_back(scene):
        return None  # "will my wife be deported" asks us something
    scene.change(said=(*scene.session.said, name))
    again = scene.read(as_i, asking=scene.session.asking or None).facts
    facts = {**again, **reading.facts}
    telling.keep(scene, facts)
    telling.remember(scene, facts)
    return scene.go_on(
        "told", (scene.voice.say(name), scene.voice.say(f"{name}_short")), scene.echo(facts)
    )


def of_several(scene: Scene, reading: Reading) -> Turn | None:
    """Two cases in one text: we take them one at a time, and of this text only the place."""
    begins = "offense" not in scene.session.facts and scene.session.charge.told is None
    if not begins or not menu.phrase_in(scene, "several") or not second_look.tells_years(scene):
        return None
    place = {name: value for name, value in reading.facts.items() if name in _PLACE}
    telling.keep(scene, place)
    telling.remember(scene, place)
    return scene.go_on("told", scene.voice.say("one_at_a_time"), scene.echo(place))
