package dev.pawl.benchmarks.ceiling;

import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.sql.Framework;
import dev.pawl.jdbc.Database;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Group commit with nothing around it, to see how near Pawl comes: whoever finds nobody at work reads, changes and writes for all
 * who wait, in one transaction, and passes the lead on. One group at a time from one process is all that there may be; nothing
 * survives a lost reply, a broken constraint fails the whole group, and nobody can leave.
 */
public final class BareGroups implements Framework {
    /** Makes it. */
    public BareGroups() {}

    @Override
    public String name() {
        return "bare-groups";
    }

    @Override
    public String explanation() {
        return "Group commit with nothing around it: one caller reads, changes and writes for all who wait.";
    }

    @Override
    public Unit open(DataSource pool, Database database) {
        return new Callers(new WalletRows(pool, database));
    }

    /** What one caller wants, and whether it has it. */
    private static final class Wish {
        private final Thread caller = Thread.currentThread();
        private final List<String> wallets;
        private final Change change;
        private volatile boolean leads;
        private volatile boolean done;
        private @Nullable RuntimeException failure;

        Wish(List<String> wallets, Change change) {
            this.wallets = wallets;
            this.change = change;
        }

        void lead() {
            leads = true;
            LockSupport.unpark(caller);
        }

        void end() {
            done = true;
            LockSupport.unpark(caller);
        }

        /** Applies the change; what it throws is for its own caller. */
        void apply(Map<String, Wallet> wallets) {
            try {
                change.apply(wallets);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    private interface Change {
        /** Puts back what it changes. */
        void apply(Map<String, Wallet> wallets);
    }

    private static final class Callers implements Unit {
        private final WalletRows rows;
        private final Lock lock = new ReentrantLock();
        private final ArrayDeque<Wish> waiting = new ArrayDeque<>();
        private boolean led;

        Callers(WalletRows rows) {
            this.rows = rows;
        }

        @Override
        public void increment(String wallet, Money money) {
            fulfil(new Wish(
                    List.of(wallet),
                    wallets -> wallets.computeIfPresent(wallet, (id, found) -> found.increase(money))));
        }

        @Override
        public void transfer(String from, String to, Money money) {
            fulfil(new Wish(List.of(from, to), wallets -> {
                Transfer transfer = Transfer.of(found(wallets, from), found(wallets, to), money);
                wallets.put(from, transfer.from());
                wallets.put(to, transfer.to());
            }));
        }

        private static Wallet found(Map<String, Wallet> wallets, String id) {
            return Objects.requireNonNull(wallets.get(id), id);
        }

        private void fulfil(Wish wish) {
            enter(wish);
            while (!wish.leads && !wish.done) {
                LockSupport.park(this);
            }
            if (wish.leads) {
                lead(wish);
            }
            if (wish.failure != null) {
                throw wish.failure;
            }
        }

        private void enter(Wish wish) {
            lock.lock();
            try {
                if (led) {
                    waiting.add(wish);
                } else {
                    led = true;
                    wish.leads = true;
                }
            } finally {
                lock.unlock();
            }
        }

        private void lead(Wish own) {
            List<Wish> group = take(own);
            try {
                rows.change(
                        group.stream().flatMap(wish -> wish.wallets.stream()).toList(),
                        wallets -> group.forEach(wish -> wish.apply(wallets)));
            } catch (SQLException | RuntimeException e) {
                group.forEach(wish -> wish.failure = new IllegalStateException(e));
            } finally {
                pass();
                group.subList(1, group.size()).forEach(Wish::end);
            }
        }

        private List<Wish> take(Wish own) {
            lock.lock();
            try {
                List<Wish> group = new ArrayList<>(1 + waiting.size());
                group.add(own);
                group.addAll(waiting);
                waiting.clear();
                return group;
            } finally {
                lock.unlock();
            }
        }

        private void pass() {
            lock.lock();
            try {
                Wish next = waiting.poll();
                led = next != null;
                if (next != null) {
                    next.lead();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isConflict(RuntimeException failure) {
            return false;
        }

        @Override
        public void close() {}
    }
}
