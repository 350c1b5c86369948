package dev.pawl.dynamodb;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests that are skipped, and say so, where the checkout was built with {@code -DwithoutDynamoDbLocal}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.pawl.embedded.EmbeddedDynamoDb#isThere",
        disabledReason = "DynamoDB Local is not there: this was built with -DwithoutDynamoDbLocal.")
@interface NeedsDynamoDbLocal {}
