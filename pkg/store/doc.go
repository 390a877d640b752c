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
//  3. worker.go: otherwise the loop is woken. It asks each source for its call
//     (source.choose): State.Prepare adds up what all demands lack (plan/needs.go).
//  4. replica: with Redis, MayRead says whether this server makes calls, or waits for the
//     one that does.
//  5. plan/choose.go: State.Next makes the call: a page of a crawl.List, or a Check of
//     sessions by ID (plan/checks.go). The most urgent source (source.go, byUrgency) that
//     gets a slot and a call of its budget goes on.
//  6. call.go: ask makes the call, without a lock. A failure is tried again (worker.go,
//     callFailed), then kept for those who wait (plan/failure.go).
//  7. ingest.go: the answer is brought in. A page goes to State.Ingest (plan/ingest.go), where
//     crawl.List.Ingest says what span it proves; State.Commit replaces the readings and
//     the rows of that span in one step. Of a check (ingestCheck) see below. Everybody who
//     waits is woken, and goes on with 2.
//
// # A session that closes late
//
// Whenever rows are replaced (plan/ingest.go, ReplaceRows), by whatever call, those that
// are not closed go into plan.State.Active (plan/active.go), with the time at which they
// were last seen; closed ones leave it. Say that one begins at 10:00 and closes at 12:00.
//
//   - Until 10:30 its span is open (the setting's 30 minutes, or longer by coverage.Lateness):
//     every refresh reads it again by span, and replaces it.
//   - From then on its span is settled (package coverage): no new session appears there, so
//     it lacks nothing, and no request waits for it to be read by span. (Behind, it is read
//     again once it is older than a day: plan/demand.go, tooOld.) Only Active shows that a
//     row in it may still change. It stays in the answers as active, as of its last check.
//   - It is checked only while somebody waits for a span with it. It is due when its last
//     check is longer ago than a twentieth of its age, at least the refresh interval and at
//     most an hour: at 12:00 every 6 minutes (plan/active.go, NextCheck and Due). A request
//     that finds it due is not complete (evaluate.go) and waits for the check. Due is judged
//     by the moment at which a request was asked, so that panels of one refresh agree.
//   - plan/needs.go: needByID asks for it by ID, with other active sessions in the same
//     call, up to 50 (active.go, fillUp), or lets the open end that is read anyway begin
//     at its start, where that takes fewer calls (splitRefresh; active.go, RefreshPlan). For
//     panels it goes in the lane of refreshes (budget.Refresh), for alert rules in theirs.
//   - worker.go sends the Check, call.go asks for the IDs, and ingest.go (ingestCheck) hands
//     the answer to plan/checks.go, IngestCheck: the row is replaced by the closed one
//     (rowset) and the session leaves Active. Coverage keeps its readings, since by ID no
//     span was read. In two cases the millisecond of its start is a gap again (coverage,
//     AskAgain), for which the request goes on waiting: the session has closed and began
//     more than 13 days ago, so that the answer may lack its tags (the row keeps those that
//     are known), or its start has moved. One that Kore.ai names as unknown is dropped; one
//     that is neither returned nor named stays active, and counts as checked unless the
//     answer was cut short. Rows that were read later than the check was sent stay.
//   - With Redis, outbox.go of replica (PublishChecks) puts the row into the shared log.
//     Another server brings it in (import.go, bringInReading) once it lacks it: when the
//     session is due there and somebody waits. Until then it shows what it knows. What the
//     log has is taken before anything is asked for. A server that does not read asks the
//     one that does for the span from the oldest to the newest of what it lacks, due
//     sessions at their starts; that one checks what is due to it in there. Where it finds
//     nothing due it is asked again as of now (demands.go, requestAgain).
//   - The request is woken, finds nothing due, and is answered with the closed session.
//     Read by span instead, it goes through crawl, Commit and ReplaceRows as in 7. It counts
//     as an observed closing lag only if it was seen active within 5 minutes before
//     (plan/ingest.go, observeClosings), which this one was not.
//
// So a close is seen by the first request after it that finds the session due, or by a call
// that brought the session along. While nobody asks nothing is checked. For an hour what is
// known stays, and the next request waits for the check; then the source is dropped
// (source.go, dropIdle), and the next request reads the span, or takes it from the shared log.
//
// A check that fails is tried again, four times in all where that may help. After that, and
// while the budget has no call, panels are answered from what is known with a notice, if all
// of their span is known; alert rules only up to a minute or two refresh intervals, whichever
// is longer, after the check was due (evaluate.go). The check rests for 5 seconds, twice as
// long after each further failure up to 80 (plan/failure.go), and is made again.
//
// What eviction drops (memory.go, plan/evict.go) is a gap again. The shared log fills it
// where it can; the session may come back as active, is due then, and is checked. Else the
// span is read.
//
// A session that first appears late is another matter: coverage.Lateness.
package store
