/** A store on Amazon DynamoDB, through the synchronous client of the AWS SDK for Java 2. */
module dev.pawl.dynamodb {
    requires transitive dev.pawl.core;
    requires transitive org.jspecify;
    requires transitive software.amazon.awssdk.services.dynamodb;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.metrics;

    exports dev.pawl.dynamodb;
}
