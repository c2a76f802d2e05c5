# Talklog: `make run`, `make test`, `make bench`, `make package`. Each installs what it lacks, and says so.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:
.PHONY: help run test lint unit bench soak torture mutants package check-package screenshots ui clean

help:
	@echo "make run      opens the window on a copy of the sample notebook"
	echo "make test     all checks and tests"
	echo "make bench    measures, and writes docs/performance.md; BENCHES=window_bench measures that one anew"
	echo "make soak MINUTES=30 [SEED=1]  types in the window for so long, beside other writers, and compares at the end"
	echo "make torture [SEED=1] [OPS=20000] [PARTS=war] [KILLS=200]  breaks things for as long as asked for, and prints the seed"
	echo "make mutants  takes one mechanism out after the other, and fails when no test goes red"
	echo "make package  builds a .deb in dist/, and checks it by installing it where that is possible"
	echo "make screenshots  every screen, light and dark, three sizes, into tests/.artifacts/"

run:
	@scripts/setup.sh run
	scripts/ui.sh
	scripts/run.sh

# The order is by cost: what fails quickly stands first.
test:
	@scripts/setup.sh test
	scripts/ui.sh
	scripts/test.sh

BENCHES ?=

bench:
	@scripts/setup.sh test
	scripts/ui.sh
	scripts/bench.sh $(BENCHES)

MINUTES ?= 30
SEED ?=

soak:
	@scripts/setup.sh test
	scripts/ui.sh
	cargo build --quiet --workspace
	"$${CARGO_TARGET_DIR:-target}/debug/soak" $(MINUTES) $(SEED)

OPS ?= 20000
PARTS ?=

torture:
	@scripts/setup.sh test
	scripts/ui.sh
	SEED="$(SEED)" OPS="$(OPS)" scripts/torture.sh $(PARTS)

mutants:
	@scripts/setup.sh test
	scripts/ui.sh
	scripts/mutants.sh

package:
	@scripts/setup.sh build
	scripts/ui.sh
	scripts/package.sh

screenshots:
	@scripts/setup.sh run
	scripts/ui.sh
	cargo build --quiet --workspace
	"$${CARGO_TARGET_DIR:-target}/debug/screenshots"

ui:
	@scripts/setup.sh build
	scripts/ui.sh

clean:
	cargo clean
	rm -rf ui/dist ui/node_modules dist gen tests/.artifacts fuzz/target fuzz/artifacts
