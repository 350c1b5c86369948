package dev.pawl.examples.wallet.anomalies;

import dev.pawl.AggregateType;
import dev.pawl.Pawl;
import dev.pawl.Repository;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.RaceTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pawl on a store, by one of its calls. */
final class PawlLevel implements Level {
    static final AggregateType<String, Entry> ENTRIES =
            AggregateType.of(RaceTables.PREFIX + "aggregate", String.class, Entry.class);

    private final Call call;
    private final Ground ground;
    private final boolean locksRows;

    /** A row, as an aggregate. */
    record Entry(long amount) {}

    /** Which of Pawl's calls makes a transaction. */
    enum Call {
        TRANSACT {
            @Override
            boolean can(Story story) {
                return true;
            }

            @Override
            Client connect(Pawl pawl, Repository<String, Entry> entries) {
                return new TransactClient(pawl, entries);
            }
        },
        REPLACE {
            @Override
            boolean can(Story story) {
                return story.has(Story.Trait.ONE_ROW);
            }

            @Override
            Client connect(Pawl pawl, Repository<String, Entry> entries) {
                return RepositoryClient.replacing(entries);
            }
        },
        UPDATE {
            @Override
            boolean can(Story story) {
                return story.has(Story.Trait.ADDS);
            }

            @Override
            Client connect(Pawl pawl, Repository<String, Entry> entries) {
                return RepositoryClient.updating(entries);
            }
        };

        abstract boolean can(Story story);

        abstract Client connect(Pawl pawl, Repository<String, Entry> entries);
    }

    private PawlLevel(Call call, Ground ground, boolean locksRows) {
        this.call = call;
        this.ground = ground;
        this.locksRows = locksRows;
    }

    static List<PawlLevel> all(Ground ground, boolean locksRows) {
        return Arrays.stream(Call.values())
                .map(call -> new PawlLevel(call, ground, locksRows))
                .toList();
    }

    @Override
    public String name() {
        return call.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean offers(Story story) {
        return call.can(story) && (locksRows || !story.locksRows());
    }

    @Override
    public Rows open(Map<String, Long> rows) throws Exception {
        Pawl pawl = Pawl.on(ground.openStore(ENTRIES.kind()));
        Repository<String, Entry> entries = pawl.repository(ENTRIES);
        rows.forEach((id, amount) -> entries.insert(id, new Entry(amount)).orThrow());
        return new Rows() {
            @Override
            public Client connect() {
                return call.connect(pawl, entries);
            }

            @Override
            public Map<String, Long> all() {
                Map<String, Long> all = new HashMap<>();
                entries.findAll(ids(entries))
                        .forEach((id, entry) -> all.put(id, entry.value().amount()));
                return all;
            }

            @Override
            public void close() {
                pawl.close();
                ground.clear();
            }
        };
    }

    static List<String> ids(Repository<String, Entry> entries) {
        int page = 100;
        List<String> ids = new ArrayList<>(entries.ids(null, page));
        for (int size = ids.size(); size == page; ) {
            List<String> more = entries.ids(ids.get(ids.size() - 1), page);
            ids.addAll(more);
            size = more.size();
        }
        return ids;
    }
}
