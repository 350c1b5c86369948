package dev.pawl.jdbc;

import java.nio.file.Path;

class SqliteRollbackJournalDocumentStoreTest extends DocumentStoreSuite {
    @Override
    TestDatabase open(Path folder) {
        return TestDatabase.sqlite(folder, TestDatabase.Setup.ROLLBACK_JOURNAL);
    }
}
