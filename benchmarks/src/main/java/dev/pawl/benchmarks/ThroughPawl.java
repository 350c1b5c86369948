package dev.pawl.benchmarks;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.Versioned;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.jdbc.JdbcStore;
import dev.pawl.jdbc.Table;
import java.sql.SQLException;

/** Wallets through Pawl, with its commit table. */
final class ThroughPawl implements Contender {
    private static final AggregateType<String, Wallet> WALLETS = AggregateType.builder(
                    "wallet", String.class, Wallet.class)
            .id(Wallet::id)
            .build();

    private final Pawl pawl;
    private final Repository<String, Wallet> wallets;

    private ThroughPawl(Pawl pawl) {
        this.pawl = pawl;
        this.wallets = pawl.repository(WALLETS);
    }

    static ThroughPawl on(Ground ground, Layout layout) throws SQLException {
        String table = "wallets_through_pawl_" + layout;
        JdbcStore.Builder builder = JdbcStore.builder(ground.pool()).dialect(ground.database());
        JdbcStore store;
        if (layout == Layout.COLUMNS) {
            ground.makeTable(table, layout);
            store = builder.table(Table.columns("wallet", table)).build();
        } else {
            ground.execute("DROP TABLE IF EXISTS " + table);
            store = builder.table(Table.document("wallet").named(table)).build();
        }
        store.createTables(WALLETS.kind());
        return new ThroughPawl(Pawl.on(store));
    }

    @Override
    public void insert(Wallet wallet) {
        wallets.insert(wallet.id(), wallet).orThrow();
    }

    @Override
    public void addPenny(String id) {
        Versioned<String, Wallet> seen = wallets.get(id);
        wallets.replace(seen.with(wallet -> wallet.increase(Pennies.one(wallet))))
                .orThrow();
    }

    @Override
    public Work deletion(String id) {
        Versioned<String, Wallet> seen = wallets.get(id);
        return () -> wallets.delete(seen).orThrow();
    }

    @Override
    public void close() {
        pawl.close();
    }
}
