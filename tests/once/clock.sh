# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The clock is stepped between two uses, and the leeway is changed. No token opens twice.

HOUR=3600
YEAR=31536000

clock() {
	hour_and_1970
	year_and_back
	forgotten_means_refused
	leeway_changes
}

# 2 hours before and after the present, and the epoch. A real sshd lives an hour later.
hour_and_1970() {
	store_make "$STORE" root
	# shellcheck disable=SC2034	# for sshd_start
	local SSHD_ENVIRONMENT=(LD_PRELOAD="$WORK/bin/steptime.so" CLOCK_STEP="$HOUR")
	pam_install sshd-later < <(stack_limited)
	sshd_start sshd-later </dev/null
	policy 'use = once'
	issue clock --ttl 3h
	issue later --ttl 3h
	opens pamtester pamtester_says clock
	DAEMON=sshd-later opens sshd-later ssh_kbdint later
	batch_end 'clock, first'
	DAEMON=sshd-later refuses replayed sshd-later ssh_kbdint clock
	DAEMON=sshd-later refuses replayed sshd-later ssh_password clock
	refuses replayed sshd ssh_kbdint later
	at $HOUR refuses replayed pamtester pamtester_says clock
	at -$HOUR refuses issued-in-future pamtester pamtester_says clock
	at $YEAR refuses expired pamtester pamtester_says clock
	at -"$(date +%s)" refuses clock-unset pamtester pamtester_says clock
	batch_end 'clock, an hour, a year and 1970'
	refuses replayed pamtester pamtester_says clock
	batch_end 'clock, and back'
}

# A login in the next year drops the records of this one. Their tokens are refused then: nobody knows which were used.
year_and_back() {
	store_make "$STORE" root
	issue dropped --ttl 2h
	at $YEAR issue next-year
	opens pamtester pamtester_says dropped
	batch_end 'clock, this year'
	at $YEAR opens pamtester pamtester_says next-year
	batch_end 'clock, next year'
	check 'clock, next year: the record was dropped' records_are 1
	issue unused --ttl 2h
	issue beyond --ttl 3h
	refuses store-unavailable sshd ssh_kbdint dropped
	refuses store-unavailable sudo sudo_S dropped
	refuses store-unavailable sudo sudo_S unused
	opens sshd ssh_kbdint beyond
	batch_end 'clock, this year again'
	check 'clock, this year again: the log says why' news_have 3 'slug=store-unavailable .*: the clock is behind what this store dropped: .* Set the clock'
	refuses replayed sshd ssh_kbdint beyond
	batch_end 'clock, this year again, then used'
	at $YEAR refuses replayed pamtester pamtester_says next-year
	batch_end 'clock, next year again'
}

# Each of several tokens, at the time of each: none opens twice, whatever is dropped meanwhile.
forgotten_means_refused() {
	local step
	store_make "$STORE" root
	for step in 0 1200 3000 3600; do
		issue "step-$step" --ttl $((step + 60))s
		at $step opens pamtester pamtester_says "step-$step"
		batch_end "clock, $step s later"
	done
	check 'clock: the older records were dropped' records_are 2
	for step in 0 1200; do
		at $step refuses store-unavailable pamtester pamtester_says "step-$step"
	done
	for step in 3000 3600; do
		at $step refuses replayed pamtester pamtester_says "step-$step"
	done
	batch_end 'clock, back to each'
}

# Records are kept for longer than any leeway.
leeway_changes() {
	store_make "$STORE" root
	issue leeway --ttl 1m
	issue leeway-late --ttl 1m
	opens pamtester pamtester_says leeway
	batch_end 'leeway 0, first'
	policy -t 'leeway = 5m' 'use = once'
	at 200 opens pamtester pamtester_says leeway-late
	batch_end 'leeway 5m, after exp'
	at 340 refuses replayed pamtester pamtester_says leeway
	at 340 refuses replayed pamtester pamtester_says leeway-late
	at 370 refuses expired pamtester pamtester_says leeway
	batch_end 'leeway 5m, again'
	policy 'use = once'
	at 210 refuses expired pamtester pamtester_says leeway-late
	refuses replayed pamtester pamtester_says leeway-late
	batch_end 'leeway 0, again'
	at 1900 issue leeway-much-later
	at 1900 opens pamtester pamtester_says leeway-much-later
	batch_end 'leeway 0, half an hour later'
	policy -t 'leeway = 5m' 'use = once'
	at 340 refuses store-unavailable pamtester pamtester_says leeway
	refuses store-unavailable pamtester pamtester_says leeway-late
	batch_end 'leeway 5m, after the records were dropped'
}
