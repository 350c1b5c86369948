package dev.pawl.examples.wallet.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.examples.wallet.race.mongodb.MongoVenue;
import dev.pawl.examples.wallet.race.sql.SqlVenue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrategiesTest {
    static Stream<Venue> venues() {
        return Stream.of(
                SqlVenue.sqlite("none", ""),
                SqlVenue.postgresql("none", "", null, null),
                SqlVenue.mariadb("none", "", null, null),
                SqlVenue.mysql("none", "", null, null),
                new MongoVenue("none", "", "", "none"));
    }

    @ParameterizedTest
    @MethodSource("venues")
    void strategiesHaveDifferentNamesAndExplainThemselves(Venue venue) {
        List<Strategy> strategies = Strategies.on(venue);

        assertThat(strategies)
                .extracting(Strategy::name)
                .doesNotHaveDuplicates()
                .contains("naive", "atomic", "pawl");
        assertThat(strategies.stream().anyMatch(strategy -> strategy.name().equals("pawl-pessimistic")))
                .isEqualTo(venue.locksRows());
        assertThat(strategies).extracting(Strategy::explanation).allMatch(text -> text.endsWith("."));
    }
}
