package dev.fettle.engine.probe;

/**
 * What kinds of checks need and somebody else in the engine has: a CDI bean. A kind declares what it needs as an
 * interface that extends this one; whoever has it implements that. Asked on a lane's event loop, so it answers at once.
 */
public interface ProbeService {}
