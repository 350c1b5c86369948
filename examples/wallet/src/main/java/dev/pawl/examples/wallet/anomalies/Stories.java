package dev.pawl.examples.wallet.anomalies;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The stories. Two rows hold {@link #X} and {@link #Y}; a third stands for a room that may be booked once, and each booking is a
 * row of its own.
 */
public final class Stories {
    /** What the ids of bookings begin with. */
    public static final String BOOKING = "booking-";

    static final String X = "x";
    static final String Y = "y";
    static final String ROOM = "room";

    static final Map<String, Long> ROWS = Map.of(X, 10L, Y, 20L, ROOM, 0L);

    private static final Turn.Step READ_X = (hands, seen) -> hands.read(X);
    private static final Turn.Step READ_Y = (hands, seen) -> hands.read(Y);
    private static final Turn.Step READ_ROOM = (hands, seen) -> hands.read(ROOM);
    private static final Turn.Step LOCK_X = (hands, seen) -> hands.readLocked(X);
    private static final Turn.Step COUNT = (hands, seen) -> hands.bookings();

    static final Story DIRTY_WRITE = Story.draft(
                    "G0", "dirty write", "Two clients write both rows, and each row keeps what another of them wrote.")
            .one(write(X, 11))
            .two(write(X, 12))
            .two(write(Y, 22))
            .commit(2)
            .one(write(Y, 21))
            .commit(1)
            .happenedIf(end -> end.allWereAccepted() && end.amount(Y) - end.amount(X) != 10);

    static final Story ABORTED_READ = Story.draft(
                    "G1a", "aborted read", "A client sees what another wrote and then rolled back.")
            .one(write(X, 101))
            .two(READ_X)
            .rollback(1)
            .commit(2)
            .happenedIf(end -> end.wasAccepted(2) && end.seenBy(2).last(X) == 101);

    static final Story INTERMEDIATE_READ = Story.draft(
                    "G1b", "intermediate read", "A client sees what another wrote on the way to something else.")
            .one(write(X, 101))
            .two(READ_X)
            .one(write(X, 11))
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.wasAccepted(2) && end.seenBy(2).last(X) == 101);

    static final Story CIRCULAR_FLOW = Story.draft(
                    "G1c", "circular information flow", "Each of two clients sees what the other has written.")
            .one(write(X, 11))
            .two(write(Y, 22))
            .one(READ_Y)
            .two(READ_X)
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.allWereAccepted()
                    && end.seenBy(1).last(Y) == 22
                    && end.seenBy(2).last(X) == 11);

    static final Story NON_REPEATABLE_READ = Story.draft(
                    "P2", "non-repeatable read", "A client reads a row twice and sees two amounts.")
            .one(READ_X)
            .two(write(X, 12))
            .commit(2)
            .one(READ_X)
            .commit(1)
            .happenedIf(end -> end.wasAccepted(1) && differ(end.seenBy(1).all(X)));

    static final Story READ_SKEW = Story.draft(
                    "G-single",
                    "read skew",
                    "A client reads one row before and the other after somebody has moved an amount between them.")
            .one(READ_X)
            .two(write(X, 8))
            .two(write(Y, 22))
            .commit(2)
            .one(READ_Y)
            .commit(1)
            .happenedIf(end ->
                    end.wasAccepted(1) && end.seenBy(1).last(X) + end.seenBy(1).last(Y) != 30);

    static final Story LOST_UPDATE = Story.draft(
                    "P4",
                    "lost update",
                    "Two clients read a row, both add to what they read, and one addition is gone.")
            .is(Story.Trait.ONE_ROW)
            .is(Story.Trait.ADDS)
            .one(READ_X)
            .two(READ_X)
            .one(add(X, 1))
            .two(add(X, 2))
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.allWereAccepted() && end.amount(X) != 13);

    static final Story LOST_UPDATE_LOCKED = Story.draft(
                    "P4C", "lost update, rows locked", "The same, but both lock the row when they read it.")
            .is(Story.Trait.LOCKS)
            .one(LOCK_X)
            .two(LOCK_X)
            .one(add(X, 1))
            .commit(1)
            .two(add(X, 2))
            .commit(2)
            .happenedIf(end -> end.allWereAccepted() && end.amount(X) != 13);

    static final Story LOST_UPDATE_OFFLINE = Story.draft(
                    "P4 offline",
                    "lost update over two requests",
                    "A client reads in one request and posts its form in another; what was written in between is gone.")
            .is(Story.Trait.ONE_ROW)
            .one(READ_X)
            .commit(1)
            .two(READ_X)
            .two(add(X, 2))
            .commit(2)
            .one(add(X, 1))
            .commit(1)
            .happenedIf(end -> end.allWereAccepted() && end.amount(X) != 13);

    static final Story WRITE_SKEW = Story.draft(
                    "G2-item",
                    "write skew",
                    "Two clients see that both rows together can pay 30, each takes it from another row, and the sum is negative.")
            .one(READ_X)
            .one(READ_Y)
            .two(READ_X)
            .two(READ_Y)
            .one(takeFrom(X))
            .two(takeFrom(Y))
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.amount(X) + end.amount(Y) < 0);

    static final Story PHANTOM = Story.draft(
                    "PMP", "phantom", "A client counts the bookings twice and sees two numbers.")
            .is(Story.Trait.PREDICATE)
            .one(COUNT)
            .two((hands, seen) -> hands.book(BOOKING + 2))
            .commit(2)
            .one(COUNT)
            .commit(1)
            .happenedIf(end -> end.wasAccepted(1) && differ(end.seenBy(1).all(Seen.BOOKINGS)));

    static final Story GUARDED_PHANTOM = Story.draft(
                    "PMP guarded",
                    "phantom, with a guard",
                    "The same, but both also read the row that stands for the room; who books writes it, who counts writes down the count.")
            .one(READ_ROOM)
            .one(COUNT)
            .two(READ_ROOM)
            .two(COUNT)
            .two(bookIfFreeAndTellTheRoom(2))
            .commit(2)
            .one(COUNT)
            .one((hands, seen) -> hands.write(Y, seen.last(Seen.BOOKINGS)))
            .commit(1)
            .happenedIf(end -> end.wasAccepted(1) && differ(end.seenBy(1).all(Seen.BOOKINGS)));

    static final Story PREDICATE_WRITE_SKEW = Story.draft(
                    "G2", "predicate write skew", "Two clients see no booking of the room, and both book it.")
            .is(Story.Trait.PREDICATE)
            .one(COUNT)
            .two(COUNT)
            .one(bookIfFree(1))
            .two(bookIfFree(2))
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.bookings() > 1);

    static final Story GUARDED_WRITE_SKEW = Story.draft(
                    "G2 guarded",
                    "predicate write skew, with a guard",
                    "The same, but both also read the row that stands for the room, and who books writes it.")
            .one(READ_ROOM)
            .two(READ_ROOM)
            .one(COUNT)
            .two(COUNT)
            .one(bookIfFreeAndTellTheRoom(1))
            .two(bookIfFreeAndTellTheRoom(2))
            .commit(1)
            .commit(2)
            .happenedIf(end -> end.bookings() > 1);

    private Stories() {}

    /**
     * Returns all stories.
     *
     * @return the stories, in the order in which tables show them
     */
    public static List<Story> all() {
        return List.of(
                DIRTY_WRITE,
                ABORTED_READ,
                INTERMEDIATE_READ,
                CIRCULAR_FLOW,
                NON_REPEATABLE_READ,
                READ_SKEW,
                LOST_UPDATE,
                LOST_UPDATE_LOCKED,
                LOST_UPDATE_OFFLINE,
                WRITE_SKEW,
                PHANTOM,
                GUARDED_PHANTOM,
                PREDICATE_WRITE_SKEW,
                GUARDED_WRITE_SKEW);
    }

    private static Turn.Step write(String id, long amount) {
        return (hands, seen) -> hands.write(id, amount);
    }

    private static Turn.Step add(String id, long amount) {
        return (hands, seen) -> hands.write(id, seen.last(id) + amount);
    }

    private static Turn.Step takeFrom(String id) {
        return (hands, seen) -> {
            if (seen.last(X) + seen.last(Y) >= 30) {
                hands.write(id, seen.last(id) - 30);
            }
        };
    }

    private static Turn.Step bookIfFree(int number) {
        return (hands, seen) -> {
            if (seen.last(Seen.BOOKINGS) == 0) {
                hands.book(BOOKING + number);
            }
        };
    }

    private static Turn.Step bookIfFreeAndTellTheRoom(int number) {
        return (hands, seen) -> {
            if (seen.last(Seen.BOOKINGS) == 0) {
                hands.book(BOOKING + number);
                hands.write(ROOM, seen.last(ROOM) + 1);
            }
        };
    }

    private static boolean differ(List<Long> values) {
        Set<Long> different = new HashSet<>(values);
        return different.size() > 1;
    }
}
