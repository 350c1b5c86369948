package dev.pawl.examples.wallet.race.mongodb;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import dev.pawl.examples.wallet.race.RaceProcess;
import dev.pawl.examples.wallet.race.RaceTables;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.Document;

/** The collections of a database, and the race's notes about its own. */
final class MongoCatalog implements RaceTables.Catalog {
    private static final String PROCESS = "process";

    private final MongoDatabase database;

    MongoCatalog(MongoDatabase database) {
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return database.listCollectionNames().into(new TreeSet<>());
    }

    @Override
    public Set<String> marked() {
        return marks().keySet();
    }

    /** Returns the processes that have marked collections. */
    Collection<String> processes() {
        return new TreeSet<>(marks().values());
    }

    private Map<String, String> marks() {
        Map<String, String> marks = new TreeMap<>();
        for (Document mark : owner().find()) {
            marks.put(mark.getString("_id"), Objects.requireNonNull(mark.getString(PROCESS)));
        }
        return marks;
    }

    @Override
    public void makeOwner() {
        mark(RaceTables.OWNER);
    }

    @Override
    public void mark(String name) {
        owner().insertOne(new Document("_id", name).append(PROCESS, RaceProcess.own()));
    }

    @Override
    public void drop(String name) {
        database.getCollection(name).drop();
        if (!name.equals(RaceTables.OWNER)) {
            owner().deleteOne(Filters.eq(name));
        }
    }

    private MongoCollection<Document> owner() {
        return database.getCollection(RaceTables.OWNER);
    }
}
