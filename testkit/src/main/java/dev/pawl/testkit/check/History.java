package dev.pawl.testkit.check;

import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Key;
import dev.pawl.testkit.HistoryEvent;
import dev.pawl.testkit.HistoryEvent.Answer;
import dev.pawl.testkit.HistoryEvent.Ending;
import dev.pawl.testkit.HistoryEvent.Left;
import dev.pawl.testkit.HistoryEvent.Repeated;
import dev.pawl.testkit.HistoryEvent.Seen;
import dev.pawl.testkit.check.Operation.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The operations and states of recorded processes, put together from their events. */
final class History {
    final Map<Key, KeyHistory> keys = new LinkedHashMap<>();
    final Map<AttemptId, Attempt> attempts = new LinkedHashMap<>();
    /** Reads of one key each, and of several keys where a caller was told that they are of one moment. */
    final List<Operation> reads = new ArrayList<>();
    /** What callers were told that they wrote. */
    final List<Claim> claims = new ArrayList<>();
    /** Calls that wrote, whose callers were also told what they saw or deleted. */
    final List<Account> accounts = new ArrayList<>();

    final Deletions deletions = new Deletions();
    final Repetitions repetitions = new Repetitions();
    /** The calls of each process whose callers were not told whether they wrote anything. */
    final Map<String, List<Open>> open = new HashMap<>();

    long calls;
    long statesRead;
    long begin = Long.MAX_VALUE;

    private final Map<CallId, HistoryEvent.Called> running = new HashMap<>();
    /** One line stands for one hand-over, which its answer follows. */
    private final Map<String, Map<Long, Long>> sentAt = new HashMap<>();

    /** The attempts that were made as parts of others. */
    private final Map<AttemptId, List<Attempt>> parts = new HashMap<>();

    /** Any process may settle the attempt of another, so they wait until all attempts are known. */
    private final List<HistoryEvent.Settled> settlements = new ArrayList<>();

    /** The names of the clients of each process. */
    private final Map<String, Map<String, String>> names = new HashMap<>();

    /** What an attempt is called; stories add its id. */
    private static final String COMMIT = "commit";

    record CallId(String process, long number) {}

    /** A caller was told, at the end of a call, that it left a key at a version. */
    record Claim(Operation call, KeyState state) {}

    /**
     * A call whose caller was not told whether it wrote anything.
     *
     * @param called how it began
     * @param until when the caller was told that it is not known; at no time if it was told nothing
     */
    record Open(HistoryEvent.Called called, long until) {
        /** Whether an attempt may be of this call: it is made while the call is under way. */
        boolean mayHaveMade(Attempt attempt, KeyState left) {
            return called.at() <= attempt.end
                    && attempt.start <= until
                    && (called.keys().isEmpty() || called.keys().contains(left.key.key));
        }
    }

    /** Takes the next event of a file, whose name is the same object each time. */
    void add(String file, long line, HistoryEvent event) {
        if (event instanceof HistoryEvent.Opened opened) {
            // An earlier process of that name is no more: this one counts its calls from the first again.
            cutOff(called -> called.process().equals(opened.process()));
        } else if (event instanceof HistoryEvent.Called called) {
            calls++;
            begin = Math.min(begin, called.at());
            running.put(new CallId(called.process(), called.call()), called);
        } else if (event instanceof HistoryEvent.Told told) {
            told(file, line, told);
        } else if (event instanceof HistoryEvent.Read read) {
            Origin origin = origin(file, line, read.process(), read.client(), "read");
            for (Seen seen : read.seen()) {
                read(origin, List.of(seen), read.start(), read.end());
            }
        } else if (event instanceof HistoryEvent.Sent sent) {
            sent(file, line, sent);
        } else if (event instanceof HistoryEvent.Answered answered) {
            Attempt attempt = attempts.get(answered.attempt());
            Map<Long, Long> batches = sentAt.getOrDefault(answered.process(), Map.of());
            if (attempt == null || !batches.containsKey(answered.batch())) {
                throw new IllegalArgumentException("the commit of this outcome was not recorded before it");
            }
            Origin origin = origin(file, line, answered.process(), answered.client(), "conflict");
            long sent = batches.get(answered.batch());
            answered(attempt, answered.answer(), origin, sent, answered.at());
            for (Repeated found : answered.answer().repeated()) {
                repeated(answered.process(), origin, found, sent, answered.at());
            }
        } else if (event instanceof HistoryEvent.Settled settled) {
            settlements.add(settled);
        } else if (event instanceof HistoryEvent.LookedUp lookedUp) {
            lookedUp(file, line, lookedUp);
        }
    }

    private Origin origin(String file, long line, String process, String client, String what) {
        String who = names.computeIfAbsent(process, any -> new HashMap<>())
                .computeIfAbsent(client, name -> process + "/" + name);
        return new Origin(file, line, who, what);
    }

    private KeyHistory key(Key key) {
        KeyHistory known = keys.get(key);
        if (known == null) {
            known = new KeyHistory(key, keys.size());
            keys.put(key, known);
        }
        return known;
    }

    private void read(Origin origin, List<Seen> states, long start, long end) {
        KeyState[] seen = new KeyState[states.size()];
        for (int i = 0; i < seen.length; i++) {
            Seen state = states.get(i);
            seen[i] = key(state.key()).state(state.state());
        }
        Operation read = new Operation(origin, start, end, List.of(seen));
        begin = Math.min(begin, start);
        for (KeyState state : seen) {
            state.readers.add(read);
        }
        reads.add(read);
        statesRead += seen.length;
    }

    private void told(String file, long line, HistoryEvent.Told told) {
        CallId id = new CallId(told.process(), told.call());
        HistoryEvent.Called called = running.remove(id);
        if (called == null) {
            throw new IllegalArgumentException("the call " + told.call() + " was not recorded before its end");
        }
        if (told.outcome() == CallObserver.Ending.IN_DOUBT) {
            open(called, told.at());
        }
        Origin origin = origin(file, line, told.process(), called.client(), called.operation());
        if (told.left().isEmpty() && !told.seen().isEmpty()) {
            read(origin, told.seen(), called.at(), told.at());
        }
        Operation call = new Operation(origin, called.at(), told.at(), List.of());
        if (told.outcome() == CallObserver.Ending.REPEATED) {
            repetitions.told(told.process(), call, called.keys());
        }
        List<KeyState> left = states(told.left());
        for (KeyState state : left) {
            if (!state.isAbsent()) {
                claims.add(new Claim(call, state));
            }
        }
        if (!left.isEmpty() && (!told.seen().isEmpty() || left.stream().anyMatch(KeyState::isAbsent))) {
            accounts.add(new Account(told.process(), call, states(told.seen()), left));
        }
    }

    private List<KeyState> states(List<Seen> states) {
        return states.stream()
                .map(state -> key(state.key()).state(state.state()))
                .toList();
    }

    private void open(HistoryEvent.Called called, long until) {
        open.computeIfAbsent(called.process(), process -> new ArrayList<>()).add(new Open(called, until));
    }

    private void lookedUp(String file, long line, HistoryEvent.LookedUp asked) {
        Origin origin = origin(file, line, asked.process(), asked.client(), "lookup");
        if (asked.found() != null) {
            repeated(asked.process(), origin, asked.found(), asked.start(), asked.end());
        } else if (asked.error() == null) {
            repetitions.denied(origin, asked.request(), asked.start(), asked.end());
        }
    }

    private void repeated(String process, Origin origin, Repeated found, long start, long end) {
        begin = Math.min(begin, start);
        repetitions.said(process, origin, found, states(found.results()), start, end);
    }

    private void sent(String file, long line, HistoryEvent.Sent sent) {
        begin = Math.min(begin, sent.at());
        sentAt.computeIfAbsent(sent.process(), process -> new HashMap<>()).put(sent.batch(), sent.at());
        Attempt known = attempts.get(sent.attempt());
        if (known != null) {
            known.sentAgain(sent.at());
            return;
        }
        Map<Key, KeyState> expected = new LinkedHashMap<>();
        sent.conditions()
                .forEach(condition ->
                        expected.put(condition.key(), key(condition.key()).state(condition.expected())));
        List<KeyState> left = new ArrayList<>(sent.writes().size());
        Map<KeyState, Long> covers = new HashMap<>(0);
        for (Left write : sent.writes()) {
            if (!expected.containsKey(write.key())) {
                throw new IllegalArgumentException("the write to " + write.key() + " has no condition");
            }
            KeyState state = key(write.key()).state(write.state());
            left.add(state);
            if (write.covers() != null && state.version != null) {
                covers.put(state, write.covers());
                state.key.combined(state, state.version);
            }
        }
        Origin origin = origin(file, line, sent.process(), sent.client(), COMMIT);
        Attempt attempt = new Attempt(
                origin,
                sent.at(),
                sent.attempt(),
                sent.requests(),
                expected.values(),
                left,
                covers,
                sent.process(),
                sent.call() != null);
        attempts.put(sent.attempt(), attempt);
        if (sent.within() != null) {
            parts.computeIfAbsent(sent.within(), none -> new ArrayList<>()).add(attempt);
        }
        for (KeyState state : attempt.seen) {
            if (attempt.left(state.key) == null) {
                state.readers.add(attempt);
            } else {
                state.successors.add(attempt);
            }
        }
        for (KeyState state : left) {
            (state.isAbsent() ? state.key.deletes : state.writers).add(attempt);
        }
    }

    private void answered(Attempt attempt, Answer answer, Origin origin, long sent, long at) {
        switch (answer.ending()) {
            case COMMITTED -> attempt.committed(at);
            case REFUSED -> {
                attempt.refused();
                if (isFenced(answer)) {
                    attempt.fence();
                }
            }
            case REJECTED -> {
                attempt.rejected(sent);
                answer.mismatches()
                        .forEach(found -> read(origin, List.of(new Seen(found.key(), found.actual())), sent, at));
            }
            case IN_DOUBT, THREW -> {}
        }
    }

    private void settled(HistoryEvent.Settled settled) {
        List<Attempt> all = new ArrayList<>(parts.getOrDefault(settled.ticket().attempt(), List.of()));
        Attempt itself = attempts.get(settled.ticket().attempt());
        if (itself != null) {
            all.add(itself);
        }
        if (settled.answer().ending() == Ending.COMMITTED) {
            all.forEach(attempt -> attempt.committed(settled.end()));
        } else if (isFenced(settled.answer())) {
            all.forEach(Attempt::fence);
        }
    }

    private static boolean isFenced(Answer answer) {
        return answer.ending() == Ending.REFUSED && answer.reason() == CommitOutcome.Reason.FENCED;
    }

    /** Says that all files have been read. */
    void end() {
        settlements.forEach(this::settled);
        deletions.join(accounts);
        for (Account account : accounts) {
            Attempt attempt = account.attempt();
            if (attempt != null) {
                account.seen.forEach(state -> attempt.saw(state, account.call.start));
            }
        }
        cutOff(called -> true);
        sentAt.clear();
    }

    /** Calls that have not ended never will. */
    private void cutOff(Predicate<HistoryEvent.Called> which) {
        running.values().removeIf(called -> {
            boolean cut = which.test(called);
            if (cut) {
                open(called, Operation.NEVER);
            }
            return cut;
        });
    }
}
