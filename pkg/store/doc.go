// Package store holds the sessions that are known of each bot, so that all panels, users
// and alert rules share one crawl. A source is a bot, or the account; what it knows and
// what is demanded of it is one plan.State under one mutex. A request is a demand that waits
// until its span is known well enough. One loop makes the calls; it reads what demands
// lack (gaps), and checks sessions that may have changed since (active ones).
//
// # A request
//
//  1. read.go: Handle.Read adds a plan.Demand to each source (begin) and waits (run).
//  2. evaluate.go: evaluate takes stock. The request is complete when plan.State.Lacks has
//     no gap in its span (coverage), and plan.ActiveSet.Due no session in it. Then the
//     answer is a snapshot of the rows (rowset), and no call is made.
//  3. worker.go: otherwise the loop is woken. dispatch takes the source with the most
//     urgent call (source.go, byUrgency) for which there is a slot and budget (take).
//  4. plan: Prepare adds up what all demands lack (needs.go); Next makes the next call of
//     it (choose.go): a page of a crawl.List, or a Check of sessions by ID (checks.go).
//  5. replica: with Redis, MayRead says whether this server makes calls, or waits for the
//     one that does.
//  6. call.go: ask makes the call, without a lock. A failure is tried again (worker.go,
//     callFailed), then kept for those who wait (plan/failure.go).
//  7. ingest.go: the answer is brought in. Of a page (ingest) crawl.List.Ingest says what
//     span it proves; plan.State.Commit replaces the readings and the rows of that span in
//     one step. Of a check (ingestCheck) see below. Everybody who waits is woken, and goes
//     on with 2.
//
// # A session that closes late
//
// Whenever rows are replaced (plan/ingest.go, ReplaceRows), by whatever call, those that
// are not closed go into plan.State.Active (plan/active.go), with the time at which they
// were last seen; closed ones leave it. Say that one begins at 10:00 and closes at 12:00.
//
//   - Until 10:30 its span is open: every refresh reads it again by span, and replaces it.
//   - From then on its span is settled (package coverage): no new session appears there, so
//     it lacks nothing and is not read by span any more. Only Active tells that a row in it
//     may still change. It stays in the answers as active, as of its last check.
//   - It is checked only while somebody waits for a span with it. It is due when its last
//     check is longer ago than a twentieth of its age, at least the refresh interval and at
//     most an hour: at 12:00 every 6 minutes (plan/active.go, NextCheck and Due). A request
//     that finds it due is not complete (evaluate.go) and waits for the check.
//   - plan/needs.go: needByID asks for it by ID, with other active sessions in the same
//     call, up to 50 (active.go, fillUp), or lets the open end that is read anyway begin
//     at its start, where that takes fewer calls (splitRefresh, RefreshPlan). For panels it
//     goes in the lane of refreshes, for alert rules in theirs.
//   - worker.go sends the Check, call.go asks for the IDs, and ingest.go (ingestCheck) hands
//     the answer to plan/checks.go, IngestCheck: the row is replaced by the closed one
//     (rowset) and the session leaves Active. Coverage keeps its readings, since by ID no span was
//     read. Two cases ask for the span again (coverage, AskAgain): the session has closed and
//     is older than 13 days, so that the answer has no tags, or its start has moved. One that Kore.ai does not
//     know any more is dropped; one that the answer passes over stays active. Where a span was
//     read later than the check was sent, the check changes nothing.
//   - replica/outbox.go: PublishChecks puts the row into the shared log, and import.go
//     (bringInReading) brings it in on other servers. A server that does not read puts the
//     starts of its sessions that are due into the request to the one that reads, which then
//     checks what is due there as for a request of its own (replica/demands.go).
//   - The request is woken, finds nothing due, and is answered with the closed session.
//     Read by span instead, it goes through crawl, Commit and ReplaceRows as in 7, and counts
//     as an observed closing lag if it was checked minutes before (coverage.Closings).
//
// So a close is seen by the first request after it that finds the session due. While nobody
// asks nothing is checked, and nothing is forgotten: the next request waits for the check.
// If the check fails for good, panels are answered from what is known with a notice; alert
// rules only up to a minute, or two refresh intervals, after it was due (evaluate.go). What
// eviction drops (memory.go, plan/evict.go) is a gap again, and read by span.
//
// A session that first appears late is another matter: coverage.Lateness.
package store
