package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

@EnabledIf("dev.pawl.embedded.EmbeddedDynamoDb#isThere")
class EmbeddedDynamoDbTest {
    @TempDir
    private Path folder;

    @Test
    void itStartsEmptyAndAnswers() {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start()) {
            assertThat(dynamoDb.client().listTables().tableNames()).isEmpty();
        }
    }

    @Test
    void whatIsOnDiskOutlivesRestarts() {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(folder)) {
            KeySchemaElement key = KeySchemaElement.builder()
                    .attributeName("id")
                    .keyType(KeyType.HASH)
                    .build();
            AttributeDefinition id = AttributeDefinition.builder()
                    .attributeName("id")
                    .attributeType(ScalarAttributeType.S)
                    .build();
            dynamoDb.client()
                    .createTable(table -> table.tableName("kept")
                            .keySchema(key)
                            .attributeDefinitions(id)
                            .billingMode(BillingMode.PAY_PER_REQUEST));
            for (int i = 0; i < 3; i++) {
                dynamoDb.restart();
                assertThat(dynamoDb.client().listTables().tableNames()).containsExactly("kept");
            }
        }
    }

    @Test
    void aFolderThatIsNotThereIsMade() {
        Path missing = folder.resolve("not").resolve("there");
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(missing)) {
            // Where it has no folder, DynamoDB Local tries again for ever.
            assertThat(CompletableFuture.supplyAsync(
                            () -> dynamoDb.client().listTables().tableNames()))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .isEqualTo(List.of());
        }
    }

    @Test
    void whatIsInMemoryIsNotRestarted() {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start()) {
            assertThatIllegalStateException()
                    .isThrownBy(dynamoDb::restart)
                    .withMessageContaining("would lose its data");
        }
    }
}
