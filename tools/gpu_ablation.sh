#!/usr/bin/env bash
# The six networks of the paper's table 1 on a machine with a GPU, in one command of under ten minutes.
#
#   tools/gpu_ablation.sh prepare [COUNT]   here: generated masks and the packages that a bare machine lacks, into runs/gpu (below 64 MiB)
#   tools/gpu_ablation.sh train             there, in the root of the repository: trains, measures, packs into $OUT; the same command goes on
#   tools/gpu_ablation.sh unpack FOLDER     here: puts the model together again from the packed files, into models/
#
# For the device machine: run {command: "bash tools/gpu_ablation.sh train", carry: ["runs/gpu"], timeout_s: 590}.
# Variables: MINUTES (8, for all six), BATCH (64), RATE (0.0005), JOBS (12), DEVICE (cuda), PRECISION (bf16), WORK (runs/gpu).
set -euo pipefail
cd "$(dirname "$0")/.."

work=${WORK:-runs/gpu}
python=${PYTHON:-python3}
piece=15m # files that come back are of 16 MiB at most

prepare() {
    "$python" -m facemask_editor synthesize "$work/masks" --count "${1:-6000}" --size 256 --jobs 2
    "$python" -m pip download --quiet --only-binary=:all: --python-version 3.12 --no-deps --dest "$work/wheels" \
        pydantic annotated-types typing-extensions typing-inspection platformdirs psutil regex
    core=$("$python" -m pip download --quiet --only-binary=:all: --python-version 3.12 --dest "$work/more" pydantic >/dev/null && ls "$work"/more/pydantic_core*)
    mv "$core" "$work/wheels/"
    rm -r "$work/more"
    size=$(du -sm "$work" | cut -f1)
    echo "$work: $size MiB"
    [ "$size" -le 60 ] || { echo "too large to travel: prepare fewer masks" >&2; exit 1; }
}

train() {
    out=${OUT:-$work/out}
    mkdir -p "$out"
    if [ -d "$work/wheels" ]; then
        "$python" -m pip install --quiet --no-index --no-deps --target "$work/packages" --upgrade "$work"/wheels/*.whl
    fi
    export PYTHONPATH="$PWD:$PWD/$work/packages${PYTHONPATH:+:$PYTHONPATH}"
    "$python" -m facemask_editor ablation "$work/masks" --out "$work/ablation" --minutes "${MINUTES:-8}" \
        --batch-size "${BATCH:-64}" --learning-rate "${RATE:-0.0005}" --jobs "${JOBS:-12}" \
        --device "${DEVICE:-cuda}" --precision "${PRECISION:-bf16}"
    cp "$work"/ablation/ablation.{md,png,json} "$out/"
    cp "$work/ablation/paper/paper.json" "$out/"
    split -b "$piece" -d -a 2 "$work/ablation/paper/paper.safetensors" "$out/paper.safetensors."
    ls -l "$out"
}

unpack() {
    from=${1:?FOLDER with paper.safetensors.00, ...}
    cat "$from"/paper.safetensors.[0-9][0-9] >models/paper.safetensors
    cp "$from/paper.json" models/
    # the card's checksum is that of the whole file: loading compares them
    "$python" -c "from facemask_editor.weights.paper_file import load_paper_model as load; print(load('models/paper.safetensors').card.figures)"
}

case "${1:-}" in
prepare | train | unpack) "$@" ;;
*) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
