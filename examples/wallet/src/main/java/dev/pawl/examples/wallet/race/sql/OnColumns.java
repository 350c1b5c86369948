package dev.pawl.examples.wallet.race.sql;

import dev.pawl.examples.wallet.race.Contestant;
import dev.pawl.examples.wallet.race.Ground;
import dev.pawl.examples.wallet.race.Strategy;
import dev.pawl.store.Kind;
import dev.pawl.store.Store;
import dev.pawl.testkit.Recorder;
import java.util.List;
import java.util.Optional;

/** The strategy of Pawl's own over real columns instead of a document. Immutable and safe for use by many threads. */
public final class OnColumns implements Strategy {
    private final Strategy pawl;

    /**
     * Makes the strategy.
     *
     * @param pawl the strategy that opens its store on the ground
     */
    public OnColumns(Strategy pawl) {
        this.pawl = pawl;
    }

    @Override
    public String name() {
        return pawl.name() + "-columns";
    }

    @Override
    public String explanation() {
        return pawl.explanation() + " A wallet is a row with real columns.";
    }

    @Override
    public Optional<Strategy> recordedBy(Recorder recorder) {
        return pawl.recordedBy(recorder).map(OnColumns::new);
    }

    @Override
    public Contestant enter(Ground ground, List<String> wallets) throws Exception {
        return pawl.enter(new Columns((SqlGround) ground), wallets);
    }

    private record Columns(SqlGround ground) implements Ground {
        @Override
        public String durability() {
            return ground.durability();
        }

        @Override
        public Store openStore(Kind kind) throws Exception {
            return ground.openStoreOnColumns(kind);
        }

        @Override
        public void clear() {
            ground.clear();
        }

        @Override
        public void close() {
            ground.close();
        }
    }
}
