/**
 * The frame around every request: how much may be sent and how slowly, and problems for what nothing else answers.
 * Event
 * loop.
 */
@NullMarked
package dev.fettle.platform.web;

import org.jspecify.annotations.NullMarked;
