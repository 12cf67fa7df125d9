package dev.fettle.notifier.definition;

/**
 * What a wish changed.
 *
 * @param created webhooks that were not there
 * @param changed webhooks whose definition is another now
 * @param removed webhooks that are no longer there
 */
public record Diff(int created, int changed, int removed) {}
