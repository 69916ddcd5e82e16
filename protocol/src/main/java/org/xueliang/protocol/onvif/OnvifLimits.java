package org.xueliang.protocol.onvif;

/**
 * How much of an answer is looked at; more is refused.
 *
 * @param maxBytes of an envelope
 * @param maxDepth of elements in each other
 * @param maxElements of an envelope
 * @param maxTextCharacters of one element; text behind it is left out
 */
public record OnvifLimits(int maxBytes, int maxDepth, int maxElements, int maxTextCharacters) {
    /** A recorder of 128 channels with two profiles each answers GetProfiles with some 800 KiB. */
    public static final OnvifLimits DEFAULT = new OnvifLimits(2 << 20, 64, 60_000, 4096);

    /** Of one datagram. */
    public static final OnvifLimits DISCOVERY = new OnvifLimits(65_507, 32, 2000, 4096);
}
