package dev.pawl;

import dev.pawl.store.Commit;
import dev.pawl.store.Node;
import dev.pawl.store.Write;
import java.util.ArrayList;
import java.util.List;

/** Estimates, rather too high than too low, how large commits are, and keeps together what is not too large together. */
final class Sizes {
    private static final int SCALAR = 40;
    private static final int PER_CHARACTER = 3;

    private Sizes() {}

    /** Splits chains into parts of which each is below the limit, or a single chain. */
    static List<List<Chain>> split(List<Chain> chains, long limit) {
        List<List<Chain>> parts = new ArrayList<>();
        List<Chain> part = new ArrayList<>(chains.size());
        long size = 0;
        for (Chain chain : chains) {
            long more = chains.size() == 1 ? 0 : of(chain.commit());
            if (!part.isEmpty() && size + more > limit) {
                parts.add(part);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(chain);
            size += more;
        }
        parts.add(part);
        return parts;
    }

    private static long of(Commit commit) {
        long size = 0;
        for (Write write : commit.writes()) {
            size += write instanceof Write.Put put ? of(put.value()) : SCALAR;
        }
        return size;
    }

    /** Estimates how large a value is. */
    static long of(Node node) {
        long size = SCALAR;
        if (node instanceof Node.Fields fields) {
            for (var field : fields.values().entrySet()) {
                size += (long) field.getKey().length() * PER_CHARACTER + of(field.getValue());
            }
        } else if (node instanceof Node.Seq seq) {
            for (Node value : seq.values()) {
                size += of(value);
            }
        } else if (node instanceof Node.Text text) {
            size += (long) text.value().length() * PER_CHARACTER;
        } else if (node instanceof Node.BigInt number) {
            size += number.value().bitLength() / 3;
        } else if (node instanceof Node.Decimal number) {
            size += number.value().precision();
        } else if (node instanceof Node.Bytes bytes) {
            // As text, in base 64 or hexadecimal digits.
            size += bytes.value().length * 2L;
        }
        return size;
    }
}
