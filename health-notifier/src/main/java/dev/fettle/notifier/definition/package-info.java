/**
 * Which webhooks are defined, by whom, and since which version; sole writer of their definitions.
 *
 * <p>
 * Three doors lead to the same place: the files (watched, applied as a diff), whole documents that are applied by REST,
 * and requests for one webhook. Each definition belongs to the one who made it. What is stored is the truth: every
 * notifier looks each second whether somebody changed it. {@link dev.fettle.notifier.definition.Plan} decides and is
 * pure; reading stored definitions happens on worker threads, because a secret may stand in a file; the rest on
 * whatever
 * thread the database answers on.
 */
@NullMarked
package dev.fettle.notifier.definition;

import org.jspecify.annotations.NullMarked;
