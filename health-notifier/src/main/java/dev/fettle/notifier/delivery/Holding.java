package dev.fettle.notifier.delivery;

/**
 * A webhook that this notifier serves now.
 *
 * @param webhook its id
 * @param fence number of the claim; a write under an older one is refused
 */
record Holding(String webhook, long fence) {}
