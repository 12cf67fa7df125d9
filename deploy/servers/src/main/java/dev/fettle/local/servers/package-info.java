/**
 * A real PostgreSQL and a real Kafka broker from Maven Central artifacts, each as a child process on 127.0.0.1 that can
 * be killed and started again on the same data. Everything here blocks: callers are on threads that may wait.
 */
@NullMarked
package dev.fettle.local.servers;

import org.jspecify.annotations.NullMarked;
