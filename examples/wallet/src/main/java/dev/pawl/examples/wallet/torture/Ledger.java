package dev.pawl.examples.wallet.torture;

import dev.pawl.examples.wallet.torture.Message.Answer;
import dev.pawl.examples.wallet.torture.Operation.Kind;
import dev.pawl.testkit.Loss;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What clients asked for and were told: the books that the store is compared with. Safe for use by many threads. */
final class Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Map<Loss, Long>> losses = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private long doubts;
    private long clockMoves;

    enum State {
        /** It was asked for, and nothing was told: the client died meanwhile. */
        UNKNOWN,
        /** All of its effects must be there, once. */
        ACKNOWLEDGED,
        /** None of its effects may be there. */
        FAILED
    }

    /** One operation; changed only under the ledger's lock. */
    static final class Entry {
        private final Operation operation;
        private final List<String> tickets = new ArrayList<>();
        private State state = State.UNKNOWN;
        private String reason = "";
        private boolean open;
        private boolean repeated;
        private boolean unsupported;
        private long since;

        private Entry(Operation operation) {
            this.operation = operation;
        }

        Operation operation() {
            return operation;
        }

        State state() {
            return state;
        }

        /** Returns why it was said to have failed. */
        String reason() {
            return reason;
        }

        /** Returns whether the store cannot do what was asked. */
        boolean isUnsupported() {
            return unsupported;
        }

        List<String> tickets() {
            return tickets;
        }
    }

    void heard(String life, Message message) {
        locked(() -> {
            if (message.losses() != null) {
                losses.put(life, message.losses());
            }
            if (message.died() != null) {
                died(message.died(), String.valueOf(message.detail()));
            }
            Operation operation = message.operation();
            if (operation != null) {
                Entry entry = entries.computeIfAbsent(operation.request(), any -> new Entry(operation));
                Answer answer = message.answer();
                if (answer == null) {
                    entry.repeated = entry.since != 0;
                    entry.since = System.nanoTime();
                    entry.open = true;
                } else {
                    entry.open = false;
                    told(entry, answer, String.valueOf(message.detail()));
                }
            }
            return true;
        });
    }

    private void told(Entry entry, Answer answer, String detail) {
        switch (answer) {
            case ACKNOWLEDGED -> {
                entry.state = State.ACKNOWLEDGED;
                if (entry.operation.kind() == Kind.STALE) {
                    findings.add("A replace from a stale copy was let through: " + entry.operation + ".");
                }
            }
            case IN_DOUBT -> {
                doubts++;
                entry.tickets.add(detail);
            }
            case WRONG -> {
                findings.add("The client was told of " + entry.operation + ": " + detail);
                failed(entry);
            }
            case UNSUPPORTED -> {
                entry.unsupported = true;
                failed(entry);
            }
            case CONFLICT, FAILED -> {
                entry.reason = detail;
                failed(entry);
            }
        }
    }

    /** What it was at may have happened. */
    private void died(String slot, String detail) {
        StringBuilder at = new StringBuilder();
        entries.values().stream()
                .filter(entry -> entry.open && entry.operation.slot().equals(slot))
                .forEach(entry -> {
                    entry.open = false;
                    at.append(", at ").append(entry.operation);
                });
        findings.add("The thread " + slot + " died of " + detail + at + ".");
    }

    /** That a repeat was not made tells nothing of the attempts before it. */
    private static void failed(Entry entry) {
        if (!entry.repeated) {
            entry.state = State.FAILED;
        }
    }

    void settled(Entry entry, boolean applied) {
        locked(() -> {
            if (applied) {
                entry.state = State.ACKNOWLEDGED;
            } else {
                failed(entry);
            }
            return true;
        });
    }

    void found(String finding) {
        locked(() -> findings.add(finding));
    }

    List<String> findings() {
        return locked(() -> List.copyOf(findings));
    }

    long doubts() {
        return locked(() -> doubts);
    }

    List<Entry> entries() {
        return locked(() -> List.copyOf(entries.values()));
    }

    /** Returns how many there are. */
    int size() {
        return locked(entries::size);
    }

    /** Returns what a client asked for once, in any of its lives, and does not know the outcome of. */
    List<Operation> unknownOnce(String client) {
        return select(entry -> entry.state == State.UNKNOWN
                && entry.operation.kind() == Kind.ONCE
                && entry.operation.slot().startsWith(client + "-"));
    }

    /** Returns the operations of one life that have had no answer since a moment. */
    List<Operation> openSince(String life, long nanos) {
        return select(entry ->
                entry.open && entry.since - nanos < 0 && entry.operation.slot().startsWith(life + "-"));
    }

    private List<Operation> select(Predicate<Entry> which) {
        return locked(() ->
                entries.values().stream().filter(which).map(Entry::operation).toList());
    }

    /** Says that a life has ended, so that what was open in it never gets an answer. */
    void ended(String life) {
        locked(() -> {
            entries.values().stream()
                    .filter(entry -> entry.operation.slot().startsWith(life + "-"))
                    .forEach(entry -> entry.open = false);
            return true;
        });
    }

    /** A client's calendar clock was put forward or back. */
    void movedClock() {
        locked(() -> ++clockMoves);
    }

    Map<String, Long> simulated() {
        return locked(() -> {
            Map<Loss, Long> sums = new EnumMap<>(Loss.class);
            losses.values().forEach(of -> of.forEach((loss, count) -> sums.merge(loss, count, Long::sum)));
            Map<String, Long> named = new LinkedHashMap<>();
            sums.forEach((loss, count) -> named.put(Faults.name(loss), count));
            if (clockMoves > 0) {
                named.put(Faults.CLOCK_MOVED, clockMoves);
            }
            return named;
        });
    }

    private <R> R locked(Supplier<R> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
