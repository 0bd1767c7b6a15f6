import colorsys

import pytest

from facemask_editor.render.illustration import palettes
from facemask_editor.render.illustration.choices import OPTIONS, Choices, choices_for


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="hair is 'green'; known: black, espresso"):
        Choices(hair="green")


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match="the seed is"):
        Choices(seed=seed)


def test_a_seed_always_means_the_same_choices():
    assert choices_for(0) == Choices()
    assert choices_for(12) == choices_for(12)
    assert choices_for(12).seed == 12
    assert choices_for(1) == Choices(
        skin="fair",
        hair="espresso",
        eyes="green",
        lips="rose",
        cloth="white",
        hat="forest",
        metal="silver",
        background="ink",
        light="left",
        seed=1,
    )


def test_seeds_choose_every_skin_and_what_suits_it():
    drawn = [choices_for(seed) for seed in range(1, 400)]
    assert {choices.skin for choices in drawn} == set(palettes.SKIN)
    for choices in drawn:
        assert choices.hair in palettes.HAIR_OF_SKIN[choices.skin]
        assert choices.eyes in palettes.EYES_OF_SKIN[choices.skin]
        assert choices.background in palettes.PAIRS[choices.cloth]
        assert choices.hat != choices.cloth


def test_tables_name_only_known_tones():
    assert set(palettes.PAIRS) == set(palettes.CLOTH)
    assert {name for names in palettes.PAIRS.values() for name in names} <= set(palettes.BACKGROUND)
    for table, tones in ((palettes.HAIR_OF_SKIN, palettes.HAIR), (palettes.EYES_OF_SKIN, palettes.EYES)):
        assert set(table) == set(palettes.SKIN)
        assert {name for names in table.values() for name in names} <= set(tones)


def test_skins_go_from_light_to_dark_in_hues_of_skin():
    tones = [[int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)] for text in palettes.SKIN.values()]
    brightness = [sum(tone) for tone in tones]
    assert brightness == sorted(brightness, reverse=True)
    assert all(12 / 360 < colorsys.rgb_to_hsv(*tone)[0] < 36 / 360 for tone in tones)


def test_every_choice_has_options():
    assert set(OPTIONS) == {name for name in Choices.__dataclass_fields__ if name != "seed"}
