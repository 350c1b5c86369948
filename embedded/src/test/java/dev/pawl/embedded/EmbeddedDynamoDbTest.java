package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddedDynamoDbTest {
    @Test
    void itStartsEmptyAndAnswers() {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start()) {
            assertThat(dynamoDb.client().listTables().tableNames()).isEmpty();
        }
    }
}
