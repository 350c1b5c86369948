package dev.pawl.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the errors of one database mean for a commit. A row is found by the error's code; the first one that fits holds. An error
 * without a row was answered by the server and so means "not applied", unless it tells that there was no answer.
 */
record ErrorTable(List<Row> rows, Function<SQLException, String> code) {

    /** What an error means. */
    enum Meaning {
        /** Surely not applied; the same may succeed when it is tried again. */
        BUSY,
        /** Surely not applied; a unique key was taken, be it of the commit table or of the user's own. */
        UNIQUE,
        /** Surely not applied; a constraint of the user's table does not allow it. */
        CONSTRAINT,
        /** Surely not applied; trying the same again does not help. */
        FAILED,
        /** No answer, or one that leaves it open: in doubt if it comes in place of the reply to what commits. */
        LOST
    }

    /**
     * One row.
     *
     * @param code the code, or how it begins if it ends with an asterisk
     * @param meaning what it means
     * @param name what the database calls it
     * @param source where that is documented
     */
    record Row(String code, Meaning meaning, String name, String source) {
        boolean fits(String found) {
            return code.endsWith("*") ? found.startsWith(code.substring(0, code.length() - 1)) : found.equals(code);
        }
    }

    Meaning meaning(SQLException error) {
        for (SQLException next = error; next != null; next = next.getNextException()) {
            Optional<Row> row = row(next);
            if (row.isPresent()) {
                return row.get().meaning();
            }
        }
        return unanswered(error) ? Meaning.LOST : Meaning.FAILED;
    }

    private Optional<Row> row(SQLException error) {
        String found = code.apply(error);
        return rows.stream().filter(row -> row.fits(found)).findFirst();
    }

    private static boolean unanswered(SQLException error) {
        return error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException
                || error instanceof SQLRecoverableException
                || error.getCause() instanceof IOException;
    }
}
