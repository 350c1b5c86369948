package dev.pawl.examples.wallet.race;

import dev.pawl.AggregateType;
import dev.pawl.CallInterruptedException;
import dev.pawl.LockUnavailableException;
import dev.pawl.Pawl;
import dev.pawl.PawlListener;
import dev.pawl.Repository;
import dev.pawl.RetriesExhaustedException;
import dev.pawl.Transaction;
import dev.pawl.examples.wallet.Money;
import dev.pawl.examples.wallet.Transfer;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.store.LockingTransaction.Strength;
import dev.pawl.store.Store;
import dev.pawl.store.Wait;
import dev.pawl.testkit.Recorder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What this library is for: the rules stay in the wallet, and no strategy is written at all. Immutable. */
final class WithPawl implements Strategy {
    /** Few enough for every store. */
    private static final int INSERTS_PER_COMMIT = 20;

    private static final AggregateType<String, Wallet> WALLETS = AggregateType.builder(
                    RaceTables.PREFIX + "aggregate", String.class, Wallet.class)
            .id(Wallet::id)
            .build();

    private final Manner manner;
    private final Function<Store, Pawl.Builder> begun;

    WithPawl(Manner manner) {
        this(manner, Pawl::builder);
    }

    private WithPawl(Manner manner, Function<Store, Pawl.Builder> begun) {
        this.manner = manner;
        this.begun = begun;
    }

    /** How it goes about wallets that others want as well. */
    enum Manner {
        OPTIMISTIC(
                "pawl",
                "Wallets are plain records, changed by repository.update and pawl.transact."
                        + " Pawl checks the version of everything that was read and written, and retries.") {
            @Override
            void increment(Client client, String id, UnaryOperator<Wallet> change) {
                client.wallets().update(id, change);
            }

            @Override
            void fetch(Transaction tx, List<String> ids) {
                tx.findAll(WALLETS, ids);
            }
        },
        PESSIMISTIC(
                "pawl-pessimistic",
                "The same wallets, locked by tx.lock within pawl.transact before they are read, two in one call."
                        + " The others wait, four transactions at a time in the database and the rest before it.") {
            @Override
            void increment(Client client, String id, UnaryOperator<Wallet> change) {
                client.pawl().transact(tx -> {
                    fetch(tx, List.of(id));
                    tx.update(WALLETS, id, change);
                });
            }

            @Override
            void fetch(Transaction tx, List<String> ids) {
                tx.lockAll(WALLETS, ids, Strength.UPDATE, LONG_ENOUGH);
            }
        };

        private static final Wait LONG_ENOUGH = Wait.atMost(Duration.ofSeconds(10));

        private final String strategy;
        private final String explanation;

        Manner(String strategy, String explanation) {
            this.strategy = strategy;
            this.explanation = explanation;
        }

        abstract void increment(Client client, String id, UnaryOperator<Wallet> change);

        /** Reads the wallets that the transaction is about, all at once; the transaction remembers them. */
        abstract void fetch(Transaction tx, List<String> ids);
    }

    @Override
    public String name() {
        return manner.strategy;
    }

    @Override
    public String explanation() {
        return manner.explanation;
    }

    @Override
    public Optional<Strategy> recordedBy(Recorder recorder) {
        return Optional.of(new WithPawl(manner, recorder::pawl));
    }

    @Override
    public Contestant enter(Ground ground, List<String> wallets) throws Exception {
        ThreadLocal<Tally> tally = ThreadLocal.withInitial(Tally::new);
        Pawl pawl = begun.apply(ground.openStore(WALLETS.kind()))
                .listener(event -> count(event, tally.get()))
                .build();
        Client client = new Client(manner, pawl, pawl.repository(WALLETS), tally);
        client.fill(wallets);
        return client;
    }

    /** Pawl tells what it meets on the thread of the caller whom it concerns. */
    private static void count(PawlListener.Event event, Tally tally) {
        if (event instanceof PawlListener.Conflicted) {
            tally.conflict();
        } else if (event instanceof PawlListener.Attempted attempted && attempted.number() > 1) {
            tally.retry();
        }
    }

    private record Client(Manner manner, Pawl pawl, Repository<String, Wallet> wallets, ThreadLocal<Tally> tally)
            implements Contestant {
        void fill(List<String> ids) {
            BigDecimal initial = Amounts.decimal(Amounts.initial());
            for (int from = 0; from < ids.size(); from += INSERTS_PER_COMMIT) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + INSERTS_PER_COMMIT));
                pawl.transact(tx -> some.forEach(
                        id -> tx.insert(WALLETS, id, new Wallet(id, initial, Amounts.CURRENCY, Instant.EPOCH))));
            }
        }

        @Override
        public Reply increment(String id, Money money, Tally clients) throws InterruptedException {
            return counted(clients, () -> manner.increment(this, id, wallet -> wallet.increase(money)));
        }

        @Override
        public Reply transfer(String from, String to, Money money, Tally clients) throws InterruptedException {
            return counted(
                    clients,
                    () -> pawl.transact(tx -> {
                        manner.fetch(tx, List.of(from, to));
                        var payer = tx.get(WALLETS, from);
                        var paid = tx.get(WALLETS, to);
                        Transfer transfer = Transfer.of(payer.value(), paid.value(), money);
                        tx.replace(payer.with(wallet -> transfer.from()));
                        tx.replace(paid.with(wallet -> transfer.to()));
                    }));
        }

        private Reply counted(Tally clients, Runnable change) throws InterruptedException {
            tally.set(clients);
            try {
                change.run();
                return Reply.COMMITTED;
            } catch (RetriesExhaustedException | LockUnavailableException e) {
                return Reply.GAVE_UP;
            } catch (CallInterruptedException e) {
                throw new InterruptedException();
            }
        }

        @Override
        public Map<String, BigDecimal> balances() {
            Map<String, BigDecimal> balances = new HashMap<>();
            String last = null;
            for (var page = wallets.ids(null, 500); !page.isEmpty(); page = wallets.ids(last, 500)) {
                wallets.findAll(page)
                        .forEach((id, seen) -> balances.put(id, seen.value().balance()));
                last = page.get(page.size() - 1);
            }
            return balances;
        }

        @Override
        public void close() {
            pawl.close();
        }
    }
}
