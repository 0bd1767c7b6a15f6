import tarfile


def test_shards_and_report_come_with_the_run_and_with_one_that_goes_on(command, engine, masks, tmp_path):
    out = tmp_path / "out"
    arguments = ["batch", masks, out, "--resample", "nose", "--variants", 2, "--shards", 4, "--report"]

    status, said, _ = command(*arguments)

    assert status == 0
    assert f"shards: 2 written; {out / 'shards'}" in said
    assert f"report: {out / 'report.html'}" in said
    with tarfile.open(out / "shards/all-000000.tar") as shard:
        assert len(shard.getnames()) == 8
    _, said, _ = command(*arguments, "--resume")
    assert f"shards: 0 written, 2 kept; {out / 'shards'}" in said


def test_a_table_without_its_package_is_refused_before_any_work(
    command, engine, masks, tmp_path, monkeypatch
):
    monkeypatch.setattr("facemask_editor.batch.results.table.find_spec", lambda name: None)

    status, _, said = command("batch", masks, tmp_path / "out", "--resample", "nose", "--parquet")

    assert status == 1
    assert "--parquet needs pyarrow: pip install 'facemask-editor[parquet]'" in said
    assert not (tmp_path / "out").exists()
