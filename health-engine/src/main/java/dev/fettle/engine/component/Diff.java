package dev.fettle.engine.component;

/**
 * What applying definitions changed.
 *
 * @param created components that were not there
 * @param changed components whose definition is another now
 * @param removed components that are no longer there
 */
public record Diff(int created, int changed, int removed) {}
