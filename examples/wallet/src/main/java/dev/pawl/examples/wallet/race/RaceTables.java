package dev.pawl.examples.wallet.race;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a race makes for itself. Their names begin with {@value #PREFIX}, but for those in which Pawl's own store
 * remembers its commits. Each is written down in the table {@value #OWNER} before it is made. A table with that prefix which is
 * not written down belongs to somebody else: the race refuses to run and leaves everything as it is. Tables that an earlier race
 * left behind are removed. Not safe for use by several threads.
 */
public final class RaceTables {
    /** What the names of the race's tables begin with. */
    public static final String PREFIX = "pawl_race_";

    /** The table in which they are written down, itself included. */
    public static final String OWNER = PREFIX + "owner";

    private final String label;
    private final Catalog catalog;

    /** What a database says and does about its tables, or what it calls tables. Names are in lower case. */
    public interface Catalog {
        /**
         * Lists all tables.
         *
         * @return their names
         * @throws Exception if the database fails
         */
        Set<String> tables() throws Exception;

        /**
         * Reads what is written down in {@link RaceTables#OWNER}, which is there.
         *
         * @return the names of tables
         * @throws Exception if that table has another form, so that it is somebody else's, or the database fails
         */
        Set<String> marked() throws Exception;

        /**
         * Makes {@link RaceTables#OWNER}, with itself written down in it.
         *
         * @throws Exception if the database fails
         */
        void makeOwner() throws Exception;

        /**
         * Writes a table down.
         *
         * @param name its name
         * @throws Exception if the database fails
         */
        void mark(String name) throws Exception;

        /**
         * Removes a table if it is there, and then what is written down about it.
         *
         * @param name its name
         * @throws Exception if the database fails
         */
        void drop(String name) throws Exception;
    }

    /** Something that is done to tables. */
    public interface Step {
        /**
         * Does it.
         *
         * @throws Exception if the database fails
         */
        void run() throws Exception;
    }

    private RaceTables(String label, Catalog catalog) {
        this.label = label;
        this.catalog = catalog;
    }

    /**
     * Takes the prefix for one race, and removes what an earlier one left.
     *
     * @param label what messages call the database
     * @param catalog the database's tables
     * @return the race's tables, of which there are none yet
     * @throws RaceException if a table has the race's prefix and was not made by a race
     * @throws Exception if the database fails
     */
    public static RaceTables claim(String label, Catalog catalog) throws Exception {
        requireNoForeign(label, catalog);
        RaceTables tables = new RaceTables(label, catalog);
        if (catalog.tables().contains(OWNER)) {
            tables.remove();
        }
        catalog.makeOwner();
        return tables;
    }

    /**
     * Looks whether the prefix can be taken, and changes nothing.
     *
     * @param label what messages call the database
     * @param catalog the database's tables
     * @throws RaceException if a table has the race's prefix and was not made by a race
     * @throws Exception if the database fails
     */
    public static void requireNoForeign(String label, Catalog catalog) throws Exception {
        RaceTables tables = new RaceTables(label, catalog);
        Set<String> present = catalog.tables();
        Set<String> marked = present.contains(OWNER) ? tables.marked() : Set.of();
        for (String name : present) {
            if (name.startsWith(PREFIX) && !marked.contains(name)) {
                throw tables.foreign(name, null);
            }
        }
    }

    /**
     * Makes tables, and writes them down before.
     *
     * @param names their names
     * @param making what makes them
     * @throws RaceException if one of them is there already; nothing is changed
     * @throws Exception if the database fails
     */
    public void make(List<String> names, Step making) throws Exception {
        Set<String> present = catalog.tables();
        for (String name : names) {
            if (present.contains(name)) {
                throw foreign(name, null);
            }
        }
        for (String name : names) {
            catalog.mark(name);
        }
        making.run();
    }

    /**
     * Removes the tables that were made, all but {@link #OWNER}.
     *
     * @throws Exception if the database fails
     */
    public void clear() throws Exception {
        for (String name : marked()) {
            if (!name.equals(OWNER)) {
                catalog.drop(name);
            }
        }
    }

    /**
     * Removes all tables of this race.
     *
     * @throws Exception if the database fails
     */
    public void remove() throws Exception {
        clear();
        // Last, so that whatever is left when this fails is still known to be a race's.
        catalog.drop(OWNER);
    }

    private Set<String> marked() throws Exception {
        try {
            return catalog.marked();
        } catch (Exception e) {
            // A table of that name in another form is somebody else's, and marks nothing.
            throw foreign(OWNER, e);
        }
    }

    private RaceException foreign(String name, @Nullable Exception cause) {
        return new RaceException(
                "Refused to race on " + label + ": the table " + name
                        + " was not made by a race. Rename it, or race on another database; nothing was changed.",
                cause);
    }
}
