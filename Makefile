# The commands of README.md. They install what is missing first; Node 24 comes with the packages, so
# any Node from 20 on will do to get here.

.DEFAULT_GOAL := help
.PHONY: help start test check k6 verify clean

# One letter for each verifier, scripts/validation/verify-phase-?.ts.
PHASES := a b c d e
VERIFIERS := $(addprefix verify-phase-,$(PHASES))
.PHONY: $(VERIFIERS)

INSTALLED := node_modules/.installed
NPM_RUN := npm run --silent

# What the processes of tests and verifiers load is compiled once for all of them: a sixth of the
# work of each start.
test $(VERIFIERS): export NODE_COMPILE_CACHE := $(CURDIR)/.tmp/compile-cache

help:
	@echo "make start | test | check | verify | $(VERIFIERS) | clean"

# Older than the lock file means installed from another one.
$(INSTALLED): package-lock.json
	@echo "Installing packages (some 15 seconds, on a slow line a minute) …"
	@npm ci --loglevel=error --no-progress
	@touch $@

# Not through npm: the service gets its signals directly.
start: $(INSTALLED)
	@exec node_modules/.bin/node --disable-warning=ExperimentalWarning scripts/serve.ts

# Where k6 can't be had this says how to get it, and the tests that need it fail with the same line.
test: $(INSTALLED)
	@$(NPM_RUN) k6 || true
	@npm test --silent

# The load generator of the verifiers, which npm can't bring.
k6: $(INSTALLED)
	@$(NPM_RUN) k6

check: $(INSTALLED)
	@$(NPM_RUN) check

$(VERIFIERS): verify-phase-%: $(INSTALLED)
	@$(NPM_RUN) verify:phase-$*

verify: $(VERIFIERS)

clean:
	rm -rf .tmp .wrangler
