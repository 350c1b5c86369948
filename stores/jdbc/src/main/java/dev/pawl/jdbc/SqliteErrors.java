package dev.pawl.jdbc;

import static dev.pawl.jdbc.ErrorTable.Meaning.BUSY;
import static dev.pawl.jdbc.ErrorTable.Meaning.CONSTRAINT;
import static dev.pawl.jdbc.ErrorTable.Meaning.FAILED;
import static dev.pawl.jdbc.ErrorTable.Meaning.LOST;
import static dev.pawl.jdbc.ErrorTable.Meaning.UNIQUE;

import dev.pawl.jdbc.ErrorTable.Meaning;
import dev.pawl.jdbc.ErrorTable.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The result codes of SQLite that mean something to a commit, by their names. */
final class SqliteErrors {
    private static final String CODES = "https://www.sqlite.org/rescode.html";

    static final ErrorTable TABLE = new ErrorTable(
            List.of(
                    row("SQLITE_BUSY", BUSY),
                    row("SQLITE_BUSY_SNAPSHOT", BUSY),
                    row("SQLITE_BUSY_RECOVERY", BUSY),
                    row("SQLITE_BUSY_TIMEOUT", BUSY),
                    row("SQLITE_LOCKED*", BUSY),
                    row("SQLITE_INTERRUPT", BUSY),
                    row("SQLITE_PROTOCOL", BUSY),
                    row("SQLITE_CONSTRAINT_PRIMARYKEY", UNIQUE),
                    row("SQLITE_CONSTRAINT_UNIQUE", UNIQUE),
                    row("SQLITE_CONSTRAINT_ROWID", UNIQUE),
                    row("SQLITE_CONSTRAINT*", CONSTRAINT),
                    row("SQLITE_FULL", FAILED),
                    row("SQLITE_READONLY*", FAILED),
                    row("SQLITE_CORRUPT*", FAILED),
                    row("SQLITE_NOTADB", FAILED),
                    row("SQLITE_CANTOPEN*", FAILED),
                    // A write-ahead log whose flush failed may still be found whole when it is next read.
                    row("SQLITE_IOERR*", LOST)),
            SqliteErrors::name);

    /** The driver gives the extended code as a name at the head of the message, and only the primary one as a number. */
    private static final Pattern HEAD = Pattern.compile("^\\[(SQLITE_[A-Z_]+)]");

    private static final Map<Integer, String> PRIMARY = Map.of(
            5, "SQLITE_BUSY",
            6, "SQLITE_LOCKED",
            8, "SQLITE_READONLY",
            10, "SQLITE_IOERR",
            11, "SQLITE_CORRUPT",
            13, "SQLITE_FULL",
            19, "SQLITE_CONSTRAINT");

    private SqliteErrors() {}

    private static Row row(String name, Meaning meaning) {
        String anchor = name.substring("SQLITE_".length()).replace("*", "").toLowerCase(Locale.ROOT);
        return new Row(name, meaning, name, CODES + "#" + anchor);
    }

    /** Tells whether somebody has written since the transaction read, so that it can write nothing any more however long it waits. */
    static boolean isBehind(SQLException error) {
        return name(error).equals("SQLITE_BUSY_SNAPSHOT");
    }

    private static String name(SQLException error) {
        Matcher head = HEAD.matcher(error.getMessage() == null ? "" : error.getMessage());
        return head.find() ? head.group(1) : PRIMARY.getOrDefault(error.getErrorCode(), "");
    }
}
