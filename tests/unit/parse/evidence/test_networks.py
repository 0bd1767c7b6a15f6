"""Networks are read one at a time: OpenCV's reader takes no two threads when it is first used."""

from threading import Event, Thread

from facemask_editor.parse.evidence import networks

HELD = 0.3
"""Seconds that the first reading waits for a second one to come in; with the lock none ever does."""


def test_threads_that_ask_first_read_one_after_the_other_and_share_what_was_read(monkeypatch):
    inside, another = [], Event()
    together = []

    def read(path):
        if inside:
            another.set()
        inside.append(path.name)
        together.append(another.wait(HELD))
        inside.remove(path.name)
        return path.name

    monkeypatch.setattr(networks, "_networks", {})
    monkeypatch.setattr(networks, "_read", read)
    found = []
    ask = (networks.detector, networks.mesh, networks.detector)
    threads = [Thread(target=lambda each=each: found.append(each())) for each in ask]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert together == [False, False]  # two files, never at once
    assert len(set(map(id, found))) == 2
