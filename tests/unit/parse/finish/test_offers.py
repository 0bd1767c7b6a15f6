import numpy as np

from facemask_editor.parse.finish.finish import finish
from facemask_editor.parse.finish.offers import MOST, offers_of
from facemask_editor.parse.finish.parsed import UNSAID, Parsed
from facemask_editor.parse.finish.presence import Doubted
from tests.unit.parse.finish.faces import evidence, face_labels, label, said_by_network

HAT, HAIR, SKIN, BACKGROUND = (label(name) for name in ("hat", "hair", "skin", "background"))


def unsure_of_hair() -> tuple[np.ndarray, np.ndarray]:
    """A mask, and chances in which background comes near to the hair of one side."""
    labels = face_labels()
    planes = said_by_network(labels)
    side = np.zeros((128, 128), np.bool_)
    side[:, :34] = True
    moved = np.where(side, planes[HAIR] * 0.45, 0).astype(np.float32)
    planes[BACKGROUND] += moved
    planes[HAIR] -= moved
    return labels, planes


def test_a_region_with_a_near_second_is_offered() -> None:
    labels, planes = unsure_of_hair()
    offers = offers_of(labels, planes, ())
    assert [offer.text for offer in offers] == ["Background, not hair?"]
    offer = offers[0]
    assert offer.label == BACKGROUND
    assert (labels[offer.pixels] == HAIR).all()
    assert not offer.pixels[:, 80:].any()
    assert 0 < offer.chance < 1


def test_nothing_is_offered_of_a_sure_mask() -> None:
    labels = face_labels()
    assert offers_of(labels, said_by_network(labels), ()) == ()


def test_a_hat_that_was_half_seen_is_offered() -> None:
    labels = face_labels()
    chance = np.zeros((128, 128), np.float32)
    chance[:36] = 0.7
    offers = offers_of(labels, said_by_network(labels), [Doubted("hat", chance, 0.75)])
    assert [(offer.text, offer.label) for offer in offers] == [("Hat?", HAT)]
    assert offers_of(labels, said_by_network(labels), [Doubted("hat", chance, 0.3)]) == ()


def test_few_are_offered_the_likeliest_first() -> None:
    random = np.random.default_rng(0)
    labels = np.repeat(np.repeat(random.integers(0, 19, (4, 4)), 64, 0), 64, 1).astype(np.uint8)
    offers = offers_of(labels, np.full((19, 64, 64), 1 / 19, np.float32), ())
    assert 1 < len(offers) <= MOST
    chances = [offer.chance for offer in offers]
    assert chances == sorted(chances, reverse=True)
    assert len({offer.text for offer in offers}) == len(offers)


def test_what_the_artist_has_said_is_not_asked() -> None:
    labels, planes = unsure_of_hair()
    known = evidence(labels)
    asked = finish(known, planes).offers
    assert asked
    strokes = np.full(labels.shape, UNSAID, np.uint8)
    for offer in asked:
        row, column = np.argwhere(offer.pixels)[0]
        strokes[row, column] = HAIR
    texts = {offer.text for offer in asked}
    assert not texts & {offer.text for offer in finish(known, planes, strokes).offers}


def test_unsure_are_regions_and_no_outlines() -> None:
    labels = np.zeros((256, 256), np.uint8)
    confidence = np.ones((256, 256), np.float32)
    confidence[:, 100:103] = 0.4
    confidence[150:200, 150:200] = 0.4
    unsure = Parsed(labels, confidence).unsure
    assert not unsure[:140].any()
    assert unsure[160:190, 160:190].all()
