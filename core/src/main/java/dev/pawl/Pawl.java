package dev.pawl;

import dev.pawl.store.CommitOutcome;
import dev.pawl.store.Condition;
import dev.pawl.store.Deadline;
import dev.pawl.store.Kind;
import dev.pawl.store.RequestId;
import dev.pawl.store.Store;
import dev.pawl.store.Ticket;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The entry: concurrency control over one store. Made once for a store and kept as long as the application runs. Safe for use by
 * many threads, virtual ones too; calls block until they have an answer.
 */
public final class Pawl implements AutoCloseable {
    private final Engine engine;
    private final RetryPolicy policy;
    private final @Nullable CallObserver observer;

    private Pawl(Engine engine, RetryPolicy policy, @Nullable CallObserver observer) {
        this.engine = engine;
        this.policy = policy;
        this.observer = observer;
    }

    /**
     * Returns concurrency control over a store, with the usual settings.
     *
     * @param store the store; {@link #close} closes it
     * @return the entry to it
     */
    public static Pawl on(Store store) {
        return builder(store).build();
    }

    /**
     * Starts with settings of one's own.
     *
     * @param store the store; {@link #close} closes it
     * @return a builder
     */
    public static Builder builder(Store store) {
        return new Builder(store);
    }

    /**
     * Returns the kinds of aggregates that {@link Transaction#lock} keeps its locks as, on stores without row locks.
     *
     * @return the kinds, to make their tables of
     */
    public static Kind[] lockKinds() {
        return new Kind[] {TransactionLock.TYPE.kind()};
    }

    /**
     * Returns the repository of a type. The store checks the type against its tables the first time, so that what does not fit
     * is noticed when an application starts.
     *
     * @param <I> the ids
     * @param <T> the values
     * @param type the type
     * @return its repository
     * @throws dev.pawl.store.StoreException if the type does not fit its table, naming the column
     * @throws IllegalArgumentException if another type of that name is in use already
     */
    public <I, T> Repository<I, T> repository(AggregateType<I, T> type) {
        Bound<I, T> bound = engine.bind(type);
        StoreRepository<I, T> repository = new StoreRepository<>(engine, bound, policy);
        return observer == null ? repository : new ObservedRepository<>(repository, observer);
    }

    /**
     * Returns this entry with another policy for busy stores, conflicts and deadlines.
     *
     * @param other the policy
     * @return an entry to the same store; closing either closes both
     */
    public Pawl with(RetryPolicy other) {
        return new Pawl(engine, Objects.requireNonNull(other, "policy"), observer);
    }

    /**
     * Returns an entry that takes part in a transaction which the application runs itself, on its own connection. Versions are
     * checked as ever, under a savepoint that is rolled back before a conflict is reported, so the application can go on.
     *
     * <p><strong>Some promises then rest on the application.</strong> Nothing is retried: an update that meets a conflict ends at
     * once with {@link RetriesExhaustedException}, and the application starts its whole transaction anew. Nothing is settled: if
     * the application's own commit loses its reply, only the application can find out. What was read stays valid only as long as
     * the transaction's isolation level keeps it so. Locks that were taken are held until the application commits.
     *
     * @param transaction a {@code java.sql.Connection} with autocommit off, for a store over JDBC
     * @return an entry for the thread that runs the transaction, while that is open; closing it does nothing to the transaction
     * @throws IllegalArgumentException if the store cannot join it, saying why
     */
    public Pawl joining(Object transaction) {
        Objects.requireNonNull(transaction, "transaction");
        return new Pawl(engine.joining(transaction), policy.withMaxAttempts(1), null);
    }

    /**
     * Returns an entry whose writes are made only while something is held, a {@code dev.pawl.lock.Lease} say. That is checked by
     * the store in the same atomic step as the write: once it was released or taken over, or has expired by the store's own
     * clock, nothing is written and {@link FenceLostException} is thrown. Reads are not checked.
     *
     * @param fence what is held
     * @return an entry to the same store; closing it does nothing to this one, and closing this one closes it
     */
    public Pawl fencedBy(Fence fence) {
        return new Pawl(
                engine.over(new FencedStore(engine.store(), Objects.requireNonNull(fence, "fence"))), policy, observer);
    }

    /**
     * Reads and writes several aggregates together.
     *
     * <p><strong>The body may run several times</strong>, so it should have no effects but those through its {@link Transaction}.
     * A run may see what other transactions of this process have just left, or are about to leave, which is not read again; whatever
     * comes of it is believed only after a check by the store. Those that follow one another closely may be stored as one. What it writes is stored once or not at all, and only if everything it read by id,
     * absent ids included, is still as it was. If it writes nothing, what it read is checked to have been there at one moment.
     *
     * <p>What the body throws ends the transaction, nothing is written, and it is thrown to the caller, but only if what had
     * been read was consistent; otherwise the body runs again.
     *
     * @param body reads and writes through the transaction it is passed, on the calling thread
     * @throws ConflictException if a value that the caller had read before the transaction is stale: running the body again
     *     would not help
     * @throws RetriesExhaustedException if the policy allows no further attempt
     * @throws CommitInDoubtException if until the deadline it could not be found out whether the commit was applied
     * @throws dev.pawl.store.StoreException if the store could not do it; nothing was written
     * @throws IllegalArgumentException if the transaction is larger than the store allows; nothing was written
     * @throws IllegalStateException if it is called within another transaction on the same store
     */
    public void transact(Consumer<Transaction> body) {
        Objects.requireNonNull(body, "body");
        run("transact", null, tx -> {
            body.accept(tx);
            return true;
        });
    }

    /**
     * Does what {@link #transact} does, and returns what the body returned in the run that was committed.
     *
     * @param <R> the result
     * @param body reads and writes through the transaction it is passed; <strong>it may run several times</strong>
     * @return the body's result
     * @throws NullPointerException if the body returns null; nothing was written
     */
    public <R> R transactResult(Function<Transaction, R> body) {
        Objects.requireNonNull(body, "body");
        return Objects.requireNonNull(
                run("transactResult", null, tx -> result(body.apply(tx))).result());
    }

    /**
     * Does what {@link #transact} does, once per request id: if an earlier transaction with the same request id was committed,
     * also by another process, nothing is done and the states it left are returned. A transaction that failed is not remembered.
     *
     * @param request the caller's own key for this request
     * @param body reads and writes through the transaction it is passed; <strong>it may run several times</strong>
     * @return the keys that were read and written, with the states that the commit left them in, now or earlier
     * @throws IllegalArgumentException if the request id was used before for other aggregates
     */
    public List<Condition> transactOnce(RequestId request, Consumer<Transaction> body) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(body, "body");
        return run("transactOnce", request, tx -> {
                    body.accept(tx);
                    return true;
                })
                .states();
    }

    private static <R> R result(R returned) {
        return Objects.requireNonNull(
                returned, "The body returned null, so nothing was written. Return a value, or use transact.");
    }

    private <R> Transactions.Ended<R> run(
            String operation, @Nullable RequestId request, Function<Transaction, R> body) {
        Transactions transactions = new Transactions(engine, policy);
        if (observer == null) {
            return transactions.run(request, body);
        }
        AtomicReference<Told> lastRun = new AtomicReference<>(Told.NOTHING);
        return Told.observed(
                observer.began(operation, List.of()),
                () -> transactions.run(request, tx -> {
                    ObservedTransaction observed = new ObservedTransaction(tx);
                    R result = body.apply(observed);
                    lastRun.set(observed.told());
                    return result;
                }),
                ended -> ended.repeated()
                        ? new Told(CallObserver.Ending.REPEATED, List.of(), List.of())
                        : lastRun.get());
    }

    /**
     * Finds out how a commit ended that was left in doubt, here or by another process. If it was not applied, it is declared
     * dead, so that it never will be.
     *
     * @param ticket the ticket of the {@link CommitInDoubtException}
     * @return true if it was applied, false if it was not and never will be
     * @throws CommitInDoubtException if the store still cannot tell
     * @throws IllegalStateException if it is called from within {@code update}
     */
    public boolean settle(Ticket ticket) {
        Objects.requireNonNull(ticket, "ticket");
        Nesting.refuseReadIn();
        CommitOutcome outcome = engine.gate()
                .pass(() -> new Committer(engine).settle(ticket, Deadline.after(policy.deadline(), engine.ticker())));
        return outcome instanceof CommitOutcome.Committed;
    }

    /**
     * Lets no more calls in, wakes those that wait to try again (they end with {@link ClosedException}), waits for the others
     * to get their true outcome, though no longer than this entry's own policy lets a call take, and closes the store. Harmless when
     * repeated.
     *
     * @throws IllegalStateException if it is called from within {@code update} or {@code transact}
     */
    @Override
    public void close() {
        Nesting.refuseCloseIn();
        try {
            engine.gate().close(policy.deadline());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.store().close();
    }

    Engine engine() {
        return engine;
    }

    /** Settings of an entry that is being made. Not safe for use by many threads. */
    public static final class Builder {
        private final Store store;
        private RetryPolicy policy = RetryPolicy.standard();
        private PawlListener listener = event -> {};
        private LongSupplier ticker = System::nanoTime;
        private Clock clock = Clock.systemUTC();
        private RandomGenerator random = new Random();
        private @Nullable CallObserver observer;
        private int lockingTransactions = 4;
        private boolean grouping = true;

        private Builder(Store store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /**
         * Sets the policy for busy stores, conflicts and deadlines.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder retry(RetryPolicy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets who is told what happens.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(PawlListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets how many transactions may hold locks at the same time, and with row locks a connection each. Others wait for their
         * turn. Keep it well below the size of the pool.
         *
         * @param most how many at most, 4 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less than one
         */
        public Builder lockingTransactions(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("Invalid lockingTransactions (" + most + "): must be one or more.");
            }
            this.lockingTransactions = most;
            return this;
        }

        /**
         * Sets the clock by which deadlines are judged; for tests.
         *
         * @param ticker a monotonic clock in nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Sets the clock whose time stands in the ids of attempts; for tests. Stores that purge what they remember of attempts by
         * that time bear a clock that is wrong by less than an hour.
         *
         * @param clock the clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets where the jitter comes from; for tests.
         *
         * @param random a generator that is safe for use by many threads
         * @return this builder
         */
        public Builder random(RandomGenerator random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Sets who is told what every caller asks and is told, to record a history. Not told of are calls that take part in
         * a transaction of the application ({@link Pawl#joining}), since only that decides how they end.
         *
         * @param observer the observer
         * @return this builder
         */
        public Builder observer(CallObserver observer) {
            this.observer = Objects.requireNonNull(observer, "observer");
            return this;
        }

        /**
         * Says whether what concurrent callers do goes to the store together: updates of one aggregate applied one after the other
         * and written once (combining), and independent commits in one batch (group commit). It does unless told otherwise.
         * Transactions that run at the same time then need not read what others of them have just left. Without it, each call goes
         * by itself, and updates of one aggregate one after the other.
         *
         * @param together false to let each call go by itself
         * @return this builder
         */
        public Builder grouping(boolean together) {
            this.grouping = together;
            return this;
        }

        /**
         * Makes the entry.
         *
         * @return the entry
         */
        public Pawl build() {
            Semaphore lockers = new Semaphore(lockingTransactions, true);
            return new Pawl(
                    new Engine(store, new Settings(listener, ticker, clock, random, grouping, lockers)),
                    policy,
                    observer);
        }
    }
}
