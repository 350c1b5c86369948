package dev.pawl.benchmarks;

import dev.pawl.examples.wallet.Wallet;
import dev.pawl.jdbc.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** One JSON document, by Jackson. */
record DocumentRow(Database database) implements Row {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Wallet.class);
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Wallet.class);

    @Override
    public String columns() {
        return "doc";
    }

    @Override
    public String placeholders() {
        return database == Database.POSTGRESQL ? "?::jsonb" : "?";
    }

    @Override
    public String assignments() {
        return "doc = " + placeholders();
    }

    @Override
    public int bind(PreparedStatement statement, Wallet wallet) throws SQLException {
        statement.setString(1, WRITER.writeValueAsString(wallet));
        return 2;
    }

    @Override
    public Wallet read(ResultSet row, int from, String id) throws SQLException {
        return READER.readValue(row.getString(from));
    }
}
