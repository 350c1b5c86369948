package dev.pawl.examples.wallet.race.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.result.UpdateResult;
import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import dev.pawl.examples.wallet.race.BackOff.Result;
import dev.pawl.examples.wallet.race.RaceTables;
import dev.pawl.examples.wallet.race.Tally;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The collection that the strategies share, and the operations that several of them make. Safe for use by many threads. */
final class WalletCollection {
    private static final String NAME = RaceTables.PREFIX + "wallet";
    private static final String BALANCE = "balance";
    private static final String VERSION = "version";

    private final MongoClient client;
    private final MongoCollection<Document> wallets;

    private WalletCollection(MongoClient client, MongoCollection<Document> wallets) {
        this.client = client;
        this.wallets = wallets;
    }

    /** Makes the collection anew, with every wallet at its first balance. */
    static WalletCollection fill(MongoGround ground, List<String> ids) throws Exception {
        ground.make(NAME);
        WalletCollection wallets =
                new WalletCollection(ground.client(), ground.database().getCollection(NAME));
        wallets.wallets.insertMany(ids.stream()
                .map(id -> new Document("_id", id)
                        .append(BALANCE, Amounts.initial())
                        .append("currency", Amounts.CURRENCY.name())
                        .append("createdAt", Instant.EPOCH.toString())
                        .append(VERSION, 1L))
                .toList());
        return wallets;
    }

    /** A wallet as it was read. */
    record Row(Wallet wallet, long version) {}

    /** Operations that belong together, in a session. */
    interface Body {
        Result run(ClientSession session);
    }

    /** Runs operations in one transaction, which is rolled back after a conflict. The driver runs it again after its own. */
    Result inTransaction(Tally tally, Body body) {
        AtomicBoolean again = new AtomicBoolean();
        try (ClientSession session = client.startSession()) {
            return session.withTransaction(() -> {
                if (again.getAndSet(true)) {
                    tally.conflict();
                    tally.retry();
                }
                Result result = body.run(session);
                if (result == Result.CONFLICT) {
                    session.abortTransaction();
                }
                return result;
            });
        }
    }

    Row read(@Nullable ClientSession session, String id) {
        Document found = Objects.requireNonNull(
                (session == null ? wallets.find(Filters.eq(id)) : wallets.find(session, Filters.eq(id))).first());
        Wallet wallet = new Wallet(
                id,
                balance(found),
                Currency.valueOf(found.getString("currency")),
                Instant.parse(found.getString("createdAt")));
        return new Row(wallet, found.getLong(VERSION));
    }

    /** Writes a wallet over whatever is there. */
    Result write(@Nullable ClientSession session, Row seen, Wallet changed) {
        return update(session, Filters.eq(changed.id()), balance(seen, changed));
    }

    /** Writes a wallet that is still at the version that was read. */
    Result writeIfUnchanged(@Nullable ClientSession session, Row seen, Wallet changed) {
        return update(
                session,
                Filters.and(Filters.eq(changed.id()), Filters.eq(VERSION, seen.version())),
                balance(seen, changed));
    }

    /** Adds to a wallet that can afford it. */
    Result add(@Nullable ClientSession session, String id, long units) {
        return update(
                session,
                Filters.and(Filters.eq(id), Filters.gte(BALANCE, -units)),
                Updates.combine(Updates.inc(BALANCE, units), Updates.inc(VERSION, 1L)));
    }

    Map<String, BigDecimal> balances() {
        Map<String, BigDecimal> balances = new HashMap<>();
        for (Document wallet : wallets.find()) {
            balances.put(wallet.getString("_id"), balance(wallet));
        }
        return balances;
    }

    private Result update(@Nullable ClientSession session, Bson filter, Bson update) {
        UpdateResult result =
                session == null ? wallets.updateOne(filter, update) : wallets.updateOne(session, filter, update);
        return result.getMatchedCount() == 1 ? Result.COMMITTED : Result.CONFLICT;
    }

    private static Bson balance(Row seen, Wallet changed) {
        return Updates.combine(
                Updates.set(BALANCE, Amounts.units(changed.balance())), Updates.set(VERSION, seen.version() + 1));
    }

    private static BigDecimal balance(Document wallet) {
        return Amounts.decimal(wallet.getLong(BALANCE));
    }
}
