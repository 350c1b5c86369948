package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What MySQL is sent and a MariaDB server cannot be asked to run. */
class MySqlBoundsTest {
    @Test
    void onlyMySqlsOwnClauseForSharingTakesWhatToDoAboutRowsThatOthersHaveLocked() {
        MySqlBounds mySql = MySqlBounds.of(Database.MYSQL);

        assertThat(mySql.sharing("")).isEqualTo(" LOCK IN SHARE MODE");
        assertThat(mySql.sharing(" NOWAIT")).isEqualTo(" FOR SHARE NOWAIT");
        assertThat(MySqlBounds.of(Database.MARIADB).sharing(" NOWAIT")).isEqualTo(" LOCK IN SHARE MODE NOWAIT");
    }
}
