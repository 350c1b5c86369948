package dev.pawl.dynamodb;

import dev.pawl.store.Key;
import dev.pawl.store.StoreException;
import dev.pawl.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The latest replacements that an item remembers, oldest first, each as {@code from>to}. They are facts: what stands there was
 * committed.
 */
record History(List<Step> steps) {
    /**
     * So many steps an item remembers at most; a replacement beyond them waits until older ones have been archived. To remove all of
     * them takes an expression far below the 4 KB that DynamoDB allows.
     */
    static final int MOST = 64;

    static final History NONE = new History(List.of());

    private static final int BUCKET_BITS = 4;

    /** One replacement: the version that was expected and the one that was written. */
    record Step(Version from, Version to) {
        AttributeValue encoded() {
            return AttributeValue.fromS(from + ">" + to);
        }
    }

    /**
     * Reads the history of an item.
     *
     * @throws StoreException if another program has written something else there
     */
    static History of(Key key, String attribute, Map<String, AttributeValue> item) {
        AttributeValue list = item.get(attribute);
        List<Step> steps = new ArrayList<>();
        if (list != null) {
            for (AttributeValue entry : list.l()) {
                steps.add(step(key, attribute, entry));
            }
        }
        return new History(List.copyOf(steps));
    }

    private static Step step(Key key, String attribute, AttributeValue entry) {
        String[] versions = String.valueOf(entry.s()).split(">", -1);
        try {
            return new Step(Version.parse(versions[0]), Version.parse(versions[1]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new StoreException(
                    key + " has something in its attribute " + attribute + " that Pawl has not written there: " + entry
                            + ".",
                    e);
        }
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Tells whether an attempt is among those remembered. */
    boolean tellsOf(long stamp) {
        return steps.stream().anyMatch(step -> step.to().stamp() == stamp);
    }

    /** Returns the attempt that replaced a version, if that is remembered. */
    @Nullable
    Step after(Version version) {
        return steps.stream()
                .filter(step -> step.from().equals(version))
                .findFirst()
                .orElse(null);
    }

    /** Returns the oldest steps whose bucket ended before that of a version. */
    History before(Version version) {
        long bucket = bucket(version);
        return new History(
                steps.stream().takeWhile(step -> bucket(step.from()) < bucket).toList());
    }

    /** Counters share a bucket by sixteens; the archive keeps a bucket's steps under one key. */
    static long bucket(Version version) {
        return version.counter() >> BUCKET_BITS;
    }
}
