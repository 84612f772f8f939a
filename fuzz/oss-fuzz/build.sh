#!/usr/bin/env bash
# Builds every fuzz target for OSS-Fuzz and ClusterFuzzLite: from $SRC/gordian to $OUT, with seeds, dictionaries and options.
set -euo pipefail

if [ "${FUZZING_ENGINE:-libfuzzer}" != libfuzzer ]; then
    echo "the targets are built for libfuzzer only, not for $FUZZING_ENGINE" >&2
    exit 1
fi
case "${SANITIZER:-address}" in
    address | leak | memory | thread) sanitizer="${SANITIZER:-address}" ;;
    # The image sets the flags for coverage itself.
    *) sanitizer=none ;;
esac

repository="$SRC/gordian"
cd "$repository/fuzz"
built="${CARGO_TARGET_DIR:-$repository/target}"
host="$(rustc -vV | sed -n 's/^host: //p')"
# The image sets it for all that it builds, and proc-macro2 has no positions in sources with it.
export RUSTFLAGS="${RUSTFLAGS:-}"
RUSTFLAGS="${RUSTFLAGS//--cfg fuzzing/}"
read -ra flags <<< "${CARGO_BUILD_FLAGS:-}"
cargo fuzz build -O --debug-assertions -s "$sanitizer" --no-cfg-fuzzing --features explore --target-dir "$built" "${flags[@]}"

cp ./*.dict "$OUT"
cargo fuzz list | while IFS= read -r target; do
    cp "$built/$host/release/$target" "$OUT/"
    options="oss-fuzz/$target.options"
    [ -f "$options" ] || options=oss-fuzz/default.options
    cp "$options" "$OUT/$target.options"
    seeds="$repository/corpus/seeds/$target"
    if [ -d "$seeds" ]; then
        (cd "$seeds" && zip --quiet --recurse-paths "$OUT/${target}_seed_corpus.zip" .)
    fi
done
