/** A store on MongoDB, through its official synchronous driver. */
module dev.pawl.mongodb {
    requires transitive dev.pawl.core;
    requires transitive org.jspecify;
    requires transitive org.mongodb.driver.sync.client;
    requires org.mongodb.bson;
    requires org.mongodb.driver.core;

    exports dev.pawl.mongodb;
}
