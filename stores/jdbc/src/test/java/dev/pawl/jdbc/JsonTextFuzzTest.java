package dev.pawl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pawl.store.Node;
import dev.pawl.store.StoreException;
import java.nio.charset.StandardCharsets;

class JsonTextFuzzTest {
    private static final String WHERE = "wallets.doc";

    private final JsonText json = new JsonText(new TextRules("PostgreSQL", false));

    @FuzzTest
    void aStoredDocumentIsReadOrRefusedNamingItsPlace(byte[] document) {
        Node value;
        try {
            value = json.read(new String(document, StandardCharsets.UTF_8), WHERE);
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining(WHERE);
            return;
        }
        assertThat(value).isNotNull();
    }
}
