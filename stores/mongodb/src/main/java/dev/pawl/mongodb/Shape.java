package dev.pawl.mongodb;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import dev.pawl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/** Checks the collections that a kind needs. */
final class Shape {
    private Shape() {}

    static void require(MongoDatabase database, Bound bound, @Nullable Markers markers) {
        requireCollection(database, bound.collection(), bound);
        if (markers != null) {
            requireCollection(database, Markers.COLLECTION, bound);
            requireWindow(database, markers);
        }
    }

    private static void requireCollection(MongoDatabase database, String name, Bound bound) {
        String subject = "The collection " + name + ", which " + bound.kind().name() + " needs, ";
        List<BsonDocument> found = database.listCollections(BsonDocument.class)
                .filter(Filters.eq("name", name))
                .into(new ArrayList<>());
        BsonDocument description = found.stream()
                .filter(each -> each.getString("name").getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        subject
                                + "does not exist. Nothing is created unasked: call MongoStore.createCollections, or create it.",
                        null));
        if (!description.getString("type").getValue().equals("collection")) {
            throw new StoreException(
                    subject + "is a " + description.getString("type").getValue() + ", which takes no writes by id.",
                    null);
        }
        BsonDocument options = description.getDocument("options", new BsonDocument());
        if (options.containsKey("collation")) {
            throw new StoreException(
                    subject + "has a collation of its own, by which different ids may be one: use one without.", null);
        } else if (options.containsKey("capped")) {
            throw new StoreException(subject + "is capped: it would drop aggregates by itself.", null);
        }
    }

    private static void requireWindow(MongoDatabase database, Markers markers) {
        database.getCollection(Markers.COLLECTION)
                .listIndexes(BsonDocument.class)
                .forEach(index -> {
                    long kept = index.getNumber("expireAfterSeconds", new BsonInt32(Integer.MAX_VALUE))
                            .longValue();
                    if (kept < markers.secondsKept()) {
                        throw new StoreException(
                                "The index " + index.getString("name").getValue() + " of " + Markers.COLLECTION
                                        + " removes markers after " + kept + " s; a window of " + markers.window()
                                        + " needs them for " + markers.secondsKept()
                                        + " s, a day longer. Set markerWindow to what the index allows, or change the index.",
                                null);
                    }
                });
    }
}
