/** A store on MongoDB: a document per aggregate, through the official synchronous driver. */
@NullMarked
package dev.pawl.mongodb;

import org.jspecify.annotations.NullMarked;
