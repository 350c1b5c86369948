package dev.pawl;

import dev.pawl.store.Node;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which element of a stored list became which of those that the program understood. Mostly it is the one in the same place, but
 * a set is read into an order of its own, and a record may sort what it is given.
 */
final class Counterparts {
    private static final int NONE = -1;

    private Counterparts() {}

    /**
     * Returns for each element that was understood the index of the one that is stored.
     *
     * @param stored as many elements as were understood
     * @return the indexes, or null if it cannot be told
     */
    static int @Nullable [] of(List<Node> stored, List<Node> understood) {
        int size = stored.size();
        if (IntStream.range(0, size).allMatch(i -> mayBe(stored.get(i), understood.get(i)))) {
            return IntStream.range(0, size).toArray();
        }
        int[] from = new int[size];
        boolean[] taken = new boolean[size];
        Arrays.fill(from, NONE);
        for (int i = 0; i < size; i++) {
            int[] candidates = candidates(stored, understood.get(i));
            if (candidates.length > 1 || (candidates.length == 1 && taken[candidates[0]])) {
                return null;
            } else if (candidates.length == 1) {
                from[i] = candidates[0];
                taken[from[i]] = true;
            }
        }
        return areRestPaired(from, taken) ? from : null;
    }

    private static int[] candidates(List<Node> stored, Node understood) {
        return IntStream.range(0, stored.size())
                .filter(i -> mayBe(stored.get(i), understood))
                .toArray();
    }

    /** What the program has made something else of is paired if there is but one, or all of it is where it was. */
    private static boolean areRestPaired(int[] from, boolean[] taken) {
        int[] read =
                IntStream.range(0, from.length).filter(i -> from[i] == NONE).toArray();
        int[] left = IntStream.range(0, from.length).filter(i -> !taken[i]).toArray();
        if (read.length > 1 && !Arrays.equals(read, left)) {
            return false;
        }
        for (int i = 0; i < read.length; i++) {
            from[read[i]] = left[i];
        }
        return true;
    }

    /** Tells whether nothing speaks against it that one was read as the other. What is missing may have been given a default. */
    static boolean mayBe(Node stored, Node understood) {
        if (stored instanceof Node.Fields s && understood instanceof Node.Fields u) {
            return u.values().entrySet().stream().allMatch(entry -> {
                Node value = s.get(entry.getKey());
                return value == null || mayBe(value, entry.getValue());
            });
        } else if (stored instanceof Node.Seq s && understood instanceof Node.Seq u) {
            return s.values().size() != u.values().size() || of(s.values(), u.values()) != null;
        } else if (stored.getClass() == understood.getClass()) {
            return stored.equals(understood);
        }
        BigDecimal number = number(stored);
        BigDecimal other = number(understood);
        if (number != null && other != null) {
            return number.compareTo(other) == 0;
        }
        return !(stored instanceof Node.Text text) || mayBe(text.value(), understood);
    }

    private static boolean mayBe(String text, Node understood) {
        if (understood instanceof Node.Uuid uuid) {
            return text.equalsIgnoreCase(uuid.value().toString());
        } else if (understood instanceof Node.Date day) {
            return text.equals(day.value().toString());
        }
        Instant moment = understood instanceof Node.Timestamp ? Moments.parse(text) : null;
        return moment == null || understood.equals(new Node.Timestamp(moment));
    }

    private static @Nullable BigDecimal number(Node node) {
        if (node instanceof Node.Int64 number) {
            return BigDecimal.valueOf(number.value());
        } else if (node instanceof Node.Decimal number) {
            return number.value();
        } else if (node instanceof Node.BigInt number) {
            return new BigDecimal(number.value());
        } else if (node instanceof Node.Float64 number) {
            return Double.isFinite(number.value()) ? BigDecimal.valueOf(number.value()) : null;
        }
        try {
            return node instanceof Node.Text text ? new BigDecimal(text.value()) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
