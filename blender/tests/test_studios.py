# SPDX-License-Identifier: GPL-3.0-or-later
"""Studios: ours are complete and reproducible, a user's are inspected without being trusted."""

import bpy
import pytest

from hartomat_blender import build_studios, digest, facts, studio, studio_properties
from hartomat_blender.errors import SessionError
from hartomat_blender.stage import PRESETS


def save(path, **options):
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, **options)
    return str(path)


def test_ours_are_complete_and_the_same_each_time(tmp_path):
    paths = build_studios.build_all(str(tmp_path / "a"))
    again = build_studios.build_all(str(tmp_path / "b"))
    assert [p.rsplit("/")[-1] for p in paths] == ["softbox.blend", "dark.blend", "packshot.blend"]
    for first, second in zip(paths, again, strict=True):
        found = studio.inspect(first)
        assert sorted(found["presets"]) == sorted(PRESETS) and found["has_anchor"]
        assert found["external_files"] == [] and found["warnings"] == []
        digest.write_digest(first, first + ".json")
        digest.write_digest(second, second + ".json")
        assert open(first + ".json").read() == open(second + ".json").read()


def test_a_studio_without_camera_or_anchor_is_reported(tmp_path):
    path = save(tmp_path / "bare.blend")
    found = studio.inspect(path)
    assert not found["has_anchor"] and found["presets"] == [] and len(found["warnings"]) == 3
    with pytest.raises(SessionError) as error:
        studio.open_studio(path)
    assert (error.value.code, error.value.fault) == ("blender.studio_no_anchor", "input")


def test_scripts_in_a_studio_never_run(tmp_path):
    mark = tmp_path / "ran"
    text = bpy.data.texts.new("evil.py")
    text.write(f"open({str(mark)!r}, 'w')")
    text.use_module = True
    driven = bpy.data.objects.new("driven", None)
    bpy.context.scene.collection.objects.link(driven)
    driven.driver_add("location", 0).driver.expression = f"open({str(mark)!r}, 'w') and 0"
    path = save(tmp_path / "hostile.blend")
    found = studio.inspect(path)
    bpy.context.view_layer.update()
    assert any("evil.py" in warning for warning in found["warnings"])
    assert not mark.exists()


def test_external_files_are_listed_and_refused(tmp_path):
    library = tmp_path / "library.blend"
    bpy.data.worlds.new("borrowed")
    bpy.data.libraries.write(str(library), {bpy.data.worlds["borrowed"]})
    from hartomat_blender import stage
    stage.empty_scene()
    stage.add_anchor(bpy.context.scene)
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.worlds = ["borrowed"]
    bpy.context.scene.world = wanted.worlds[0]
    image = bpy.data.images.new("wall", 4, 4)
    image.source, image.filepath = "FILE", "//textures/wall.png"
    image.use_fake_user = True
    path = save(tmp_path / "linked.blend", relative_remap=False)
    listed = studio.inspect(path)["external_files"]
    assert any("library.blend" in f for f in listed) and any("wall.png" in f for f in listed)
    with pytest.raises(SessionError) as error:
        studio.open_studio(path)
    assert error.value.code == "blender.studio_external"


@pytest.mark.parametrize(("content", "code"), [
    (b"", "blender.studio_no_blend"), (b"\x89PNG\r\n", "blender.studio_no_blend"), (b"\x28\xb5\x2f\xfdgarbage", "blender.studio_no_blend"),
    (b"\x1f\x8bgarbage", "blender.studio_no_blend"), (b"BLENDER-v999" + b"\0" * 64, "blender.studio_too_new"),
    (b"BLENDER17-01v0901" + b"\0" * 64, "blender.studio_too_new"), (b"BLENDER-v405" + b"\0" * 64, "blender.studio_unreadable"),
])
def test_what_is_no_usable_blend(tmp_path, content, code):
    path = tmp_path / "x.blend"
    path.write_bytes(content)
    with pytest.raises(SessionError) as error:
        studio.inspect(str(path))
    assert (error.value.code, error.value.fault) == (code, "input")


def test_a_nonsense_anchor_is_refused(tmp_path):
    from hartomat_blender import stage
    stage.add_anchor(bpy.context.scene)[studio_properties.NOMINAL] = 0.0
    with pytest.raises(SessionError) as error:
        studio.open_studio(save(tmp_path / "x.blend"))
    assert error.value.code == "blender.studio_bad_anchor"


def test_facts_name_build_and_cpu():
    found = facts.blender_facts()
    assert "+" in found["build"] and found["devices"][0]["kind"] == "cpu"
