package dev.pawl.benchmarks.peers;

import dev.pawl.examples.wallet.Currency;
import dev.pawl.examples.wallet.Wallet;
import dev.pawl.examples.wallet.race.Amounts;
import java.time.Instant;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jooq.impl.UpdatableRecordImpl;

/** The table of the wallets as jOOQ's code generator would describe it, with {@code recordVersionFields} set to its version. */
final class JooqTable extends TableImpl<JooqTable.Row> {
    static final JooqTable WALLETS = new JooqTable();

    private static final long serialVersionUID = 1;

    final TableField<Row, String> id = createField(DSL.name("id"), SQLDataType.VARCHAR.nullable(false), this, "");
    final TableField<Row, Long> balance =
            createField(DSL.name("balance"), SQLDataType.BIGINT.nullable(false), this, "");
    final TableField<Row, String> currency =
            createField(DSL.name("currency"), SQLDataType.VARCHAR.nullable(false), this, "");
    final TableField<Row, String> createdAt =
            createField(DSL.name("created_at"), SQLDataType.VARCHAR.nullable(false), this, "");
    final TableField<Row, Long> version =
            createField(DSL.name("version"), SQLDataType.BIGINT.nullable(false), this, "");

    private JooqTable() {
        super(DSL.name("pawl_race_wallet"));
    }

    @Override
    public Class<Row> getRecordType() {
        return Row.class;
    }

    @Override
    public UniqueKey<Row> getPrimaryKey() {
        return Internal.createUniqueKey(this, id);
    }

    @Override
    public TableField<Row, Long> getRecordVersion() {
        return version;
    }

    /** One wallet. */
    static final class Row extends UpdatableRecordImpl<Row> {
        private static final long serialVersionUID = 1;

        /** Called by jOOQ. */
        Row() {
            super(WALLETS);
        }

        Wallet wallet() {
            return new Wallet(
                    get(WALLETS.id),
                    Amounts.decimal(get(WALLETS.balance)),
                    Currency.valueOf(get(WALLETS.currency)),
                    Instant.parse(get(WALLETS.createdAt)));
        }

        Row holding(Wallet changed) {
            set(WALLETS.balance, Amounts.units(changed.balance()));
            return this;
        }
    }
}
