/**
 * Who wants what, and where to. {@link dev.fettle.notifier.webhook.Match} and
 * {@link dev.fettle.notifier.webhook.Telling} are pure; definitions are immutable and may be read from any thread.
 *
 * <p>
 * Definitions come from the file at start. A webhook that is no longer in the file gets nothing new and is not
 * delivered to; what was queued for it stays, is shown as PAUSED with a reason for as long as there is any, goes out
 * when the webhook comes back under the same id, and is given up (logged and counted) after
 * {@code fettle.delivery.undelivered-retention}.
 */
@NullMarked
package dev.fettle.notifier.webhook;

import org.jspecify.annotations.NullMarked;
