package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.jdbc.Database;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A column for each component; text where SQLite has no type that is exact. */
record ColumnsRow(Database database) implements Row {
    @Override
    public String columns() {
        return "balance, currency, created_at";
    }

    @Override
    public String placeholders() {
        return "?, ?, ?";
    }

    @Override
    public String assignments() {
        return "balance = ?, currency = ?, created_at = ?";
    }

    @Override
    public int bind(PreparedStatement statement, Wallet wallet) throws SQLException {
        statement.setString(2, wallet.currency().name());
        if (database == Database.POSTGRESQL) {
            statement.setBigDecimal(1, wallet.balance());
            statement.setObject(3, wallet.createdAt().atOffset(ZoneOffset.UTC));
        } else {
            statement.setString(1, wallet.balance().toPlainString());
            statement.setString(3, wallet.createdAt().toString());
        }
        return 4;
    }

    @Override
    public Wallet read(ResultSet row, int from, String id) throws SQLException {
        Currency currency = Currency.valueOf(row.getString(from + 1));
        if (database == Database.POSTGRESQL) {
            Instant createdAt = row.getObject(from + 2, OffsetDateTime.class).toInstant();
            return new Wallet(id, row.getBigDecimal(from), currency, createdAt);
        }
        return new Wallet(id, new BigDecimal(row.getString(from)), currency, Instant.parse(row.getString(from + 2)));
    }
}
