package dev.pawl.testkit;

import dev.pawl.CallObserver;
import dev.pawl.store.AttemptId;
import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Id;
import dev.pawl.store.Key;
import dev.pawl.store.State;
import dev.pawl.store.Version;
import dev.pawl.testkit.HistoryEvent.Answer;
import dev.pawl.testkit.HistoryEvent.Ending;
import dev.pawl.testkit.HistoryEvent.Left;
import dev.pawl.testkit.HistoryEvent.Mismatch;
import dev.pawl.testkit.HistoryEvent.Seen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A history that a seed decides: clients update, transfer, read, insert and delete in simulated time on a simulated store that
 * does each thing at one moment, and so is right, unless it is given a bug. The effects of different clients overlap, and some
 * commits are left in doubt.
 */
public final class GeneratedHistory {
    private static final Answer COMMITTED = new Answer(Ending.COMMITTED, List.of(), List.of(), null, null);
    private static final Answer DOUBT = new Answer(Ending.IN_DOUBT, List.of(), List.of(), null, "lost");
    private static final Answer FAILED =
            new Answer(Ending.REFUSED, List.of(), List.of(), CommitOutcome.Reason.FAILED, "failed");
    private static final int PARTS_OF_A_THOUSAND = 1_000;

    private final Random dice;
    private final Bug bug;
    private final Key[] keys;
    private final State[] current;
    private final State[] before;
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
    private final List<HistoryEvent> pending = new ArrayList<>();
    private long stepped;
    private long calls;
    private long batches;
    private long operations;
    private long bugs;

    /** What the simulated store does wrong, about once in twenty times that it can. */
    public enum Bug {
        /** Nothing. */
        NONE,
        /** A read answers what was there before the last commit. */
        STALE_READ,
        /** A commit is applied without a look at its conditions. */
        UNCHECKED,
        /** A commit is applied and said to have failed. */
        DENIED,
        /** A commit is said to be applied and is not. */
        LOST,
        /** Of a commit only the first write is applied. */
        HALF,
        /** A transaction that only reads sees two moments. */
        SKEWED
    }

    private record Step(long at, long number, Runnable run) {}

    public GeneratedHistory(long seed, int keys, Bug bug) {
        this.dice = new Random(seed);
        this.bug = bug;
        this.keys = new Key[keys];
        this.current = new State[keys];
        this.before = new State[keys];
        for (int i = 0; i < keys; i++) {
            this.keys[i] = new Key("wallet", new Id.Int64(i));
            this.current[i] = State.absent();
            this.before[i] = State.absent();
        }
    }

    /** Returns how often the store did something wrong. */
    public long bugs() {
        return bugs;
    }

    /** Writes a history of at least so many reads of keys and commits, by a few clients. */
    public void write(Path file, int clients, long atLeast) {
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            pending.add(new HistoryEvent.Opened("p", HistoryEvent.Opened.FORMAT, 1, "simulated", Instant.EPOCH, 0));
            for (int i = 0; i < clients; i++) {
                String client = "c" + i;
                at(dice.nextInt(PARTS_OF_A_THOUSAND), () -> begin(client));
            }
            while (operations < atLeast) {
                now = steps.element().at();
                steps.remove().run().run();
                for (HistoryEvent event : pending) {
                    out.write(HistoryFormat.MAPPER.writeValueAsBytes(event));
                    out.write('\n');
                }
                pending.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long now;

    private void at(long moment, Runnable run) {
        steps.add(new Step(moment, stepped++, run));
    }

    private long soon(long moment) {
        return moment + 1 + dice.nextInt(PARTS_OF_A_THOUSAND);
    }

    private boolean strikes(Bug mine) {
        return bug == mine && dice.nextInt(20) == 0;
    }

    private void begin(String client) {
        int kind = dice.nextInt(10);
        if (kind < 6) {
            change(client, new int[] {dice.nextInt(keys.length)});
        } else {
            int one = dice.nextInt(keys.length);
            int other = (one + 1 + dice.nextInt(keys.length - 1)) % keys.length;
            if (kind < 8) {
                change(client, new int[] {one, other});
            } else {
                look(client, one, other);
            }
        }
    }

    /** Reads some keys one after the other, and writes the last of them, or both, if nobody was faster. */
    private void change(String client, int[] which) {
        long call = ++calls;
        pending.add(new HistoryEvent.Called("p", client, call, "change", List.of(), now));
        read(client, call, which, 0, new ArrayList<>(), now + 1);
    }

    private void read(String client, long call, int[] which, int next, List<State> seen, long start) {
        if (next == which.length) {
            commit(client, call, which, seen, start);
            return;
        }
        at(soon(start), () -> {
            int key = which[next];
            State old = before[key];
            State state = current[key];
            if (!old.equals(state) && strikes(Bug.STALE_READ)) {
                state = old;
                bugs++;
            }
            seen.add(state);
            operations++;
            long end = soon(now);
            pending.add(new HistoryEvent.Read("p", client, List.of(new Seen(keys[key], state)), null, start, end));
            at(end, () -> read(client, call, which, next + 1, seen, now + 1));
        });
    }

    private void commit(String client, long call, int[] which, List<State> seen, long start) {
        UUID random = new UUID(dice.nextLong(), (dice.nextLong() >>> 2) | 0x8000000000000000L);
        AttemptId attempt = new AttemptId(random);
        boolean delete = which.length == 1 && dice.nextInt(10) == 0 && seen.get(0) instanceof State.At;
        boolean onlyReadsFirst = which.length == 2 && dice.nextBoolean();
        List<Condition> conditions = new ArrayList<>();
        List<Left> left = new ArrayList<>();
        for (int i = 0; i < which.length; i++) {
            conditions.add(new Condition(keys[which[i]], seen.get(i)));
            if (i > 0 || !onlyReadsFirst) {
                left.add(new Left(keys[which[i]], delete ? State.absent() : after(seen.get(i), attempt), null));
            }
        }
        at(soon(start), () -> {
            List<Mismatch> found = new ArrayList<>();
            for (int i = 0; i < which.length; i++) {
                if (!current[which[i]].equals(seen.get(i))) {
                    found.add(new Mismatch(keys[which[i]], seen.get(i), current[which[i]]));
                }
            }
            if (!found.isEmpty() && strikes(Bug.UNCHECKED)) {
                found.clear();
                bugs++;
            }
            boolean lost = found.isEmpty() && strikes(Bug.LOST);
            if (found.isEmpty() && !lost) {
                apply(left);
            }
            bugs += lost ? 1 : 0;
            Answer answer = found.isEmpty() ? COMMITTED : new Answer(Ending.REJECTED, found, List.of(), null, null);
            if (found.isEmpty() && strikes(Bug.DENIED)) {
                answer = FAILED;
                bugs++;
            } else if (!lost && dice.nextInt(50) == 0) {
                answer = DOUBT;
            }
            tell(client, call, attempt, conditions, left, start, answer);
        });
    }

    private static State after(State seen, AttemptId attempt) {
        return State.at(seen instanceof State.At at ? at.version().next(attempt) : Version.first(attempt));
    }

    private void apply(List<Left> left) {
        boolean half = left.size() > 1 && strikes(Bug.HALF);
        bugs += half ? 1 : 0;
        for (Left write : half ? left.subList(0, 1) : left) {
            int key = (int) ((Id.Int64) write.key().id()).value();
            before[key] = current[key];
            current[key] = write.state();
        }
    }

    private void tell(
            String client,
            long call,
            AttemptId attempt,
            List<Condition> conditions,
            List<Left> left,
            long start,
            Answer answer) {
        operations++;
        long batch = ++batches;
        long end = soon(now);
        pending.add(new HistoryEvent.Sent("p", client, batch, call, attempt, null, Set.of(), conditions, left, start));
        pending.add(new HistoryEvent.Answered("p", client, batch, attempt, answer, end));
        boolean done = answer.ending() == Ending.COMMITTED;
        CallObserver.Ending told = done
                ? CallObserver.Ending.DONE
                : answer.ending() == Ending.IN_DOUBT ? CallObserver.Ending.IN_DOUBT : CallObserver.Ending.NOT_DONE;
        List<Seen> claimed =
                left.stream().map(write -> new Seen(write.key(), write.state())).toList();
        pending.add(new HistoryEvent.Told("p", call, told, List.of(), done ? claimed : List.of(), end + 1));
        at(end + 2, () -> begin(client));
    }

    /** Reads two keys at one moment. */
    private void look(String client, int one, int other) {
        long call = ++calls;
        pending.add(new HistoryEvent.Called("p", client, call, "look", List.of(), now));
        at(soon(now), () -> {
            State second = current[other];
            if (!before[other].equals(second) && strikes(Bug.SKEWED)) {
                second = before[other];
                bugs++;
            }
            operations += 2;
            List<Seen> seen = List.of(new Seen(keys[one], current[one]), new Seen(keys[other], second));
            long end = soon(now);
            pending.add(new HistoryEvent.Told("p", call, CallObserver.Ending.DONE, seen, List.of(), end));
            at(end + 1, () -> begin(client));
        });
    }
}
