/**
 * ONVIF as a client speaks it: WS-Discovery, SOAP envelopes, WS-Security UsernameToken, and what is read out of the answers.
 * Answers come from whatever answers at an address: every size and count has its limit.
 */
@NullMarked
package org.xueliang.protocol.onvif;

import org.jspecify.annotations.NullMarked;
