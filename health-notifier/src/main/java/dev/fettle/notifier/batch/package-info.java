/**
 * When pending notifications become one batch. The policy is pure; {@link dev.fettle.notifier.batch.Doorbell} may be
 * used from any thread.
 */
@NullMarked
package dev.fettle.notifier.batch;

import org.jspecify.annotations.NullMarked;
